// Generated from the clients: npm run generate.

/** A text without such a word starts no client. */
export const clientWord =
  /(?<![a-z])(?:geth|ethereum\/client-go|go-ethereum|op-geth|bsc|geth_linux|geth_mac|geth_windows|bnb-chain\/bsc|bsc-geth|bor|erigon|rpcdaemon|reth|op-reth|nethermind|Nethermind\.Runner|besu|avalanchego|polkadot|substrate|substrate-node|node-template|polkadot-parachain|parity\/polkadot|anvil|hardhat|ganache|ganache-cli|trufflesuite\/ganache|trufflesuite\/ganache-cli)(?![a-z])/i;
