#!/bin/sh
set -eu

exec geth \
  --datadir /data \
  --syncmode snap \
  --ws \
  --ws.port 8546 \
  --ws.api eth,net,web3 \
  --ws.origins 'https://app.example.com'
