#!/bin/sh
exec geth \
  --ws \
  --ws.port 8546 \
  --ws.origins '*'
