module lab

go 1.19

require (
	github.com/gorilla/websocket v1.5.0
	nhooyr.io/websocket v1.8.7
)

require github.com/klauspost/compress v1.10.3 // indirect
