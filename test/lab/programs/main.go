// Servers with gorilla/websocket and nhooyr.io/websocket: PORT MODE [ORIGIN...].
package main

import (
	"log"
	"net/http"
	"os"

	"github.com/gorilla/websocket"
	nhooyr "nhooyr.io/websocket"
)

func gorilla(check func(*http.Request) bool) http.HandlerFunc {
	upgrader := websocket.Upgrader{CheckOrigin: check}
	return func(w http.ResponseWriter, r *http.Request) {
		socket, err := upgrader.Upgrade(w, r, nil)
		if err != nil {
			return
		}
		defer socket.Close()
		for {
			if _, _, err := socket.ReadMessage(); err != nil {
				return
			}
		}
	}
}

func contains(origins []string, origin string) bool {
	for _, candidate := range origins {
		if candidate == origin {
			return true
		}
	}
	return false
}

func coder(w http.ResponseWriter, r *http.Request) {
	socket, err := nhooyr.Accept(w, r, nil)
	if err != nil {
		return
	}
	socket.CloseRead(r.Context())
	<-r.Context().Done()
}

func main() {
	port, mode, origins := os.Args[1], os.Args[2], os.Args[3:]
	handlers := map[string]http.HandlerFunc{
		"gorilla-default": gorilla(nil),
		"gorilla-any":     gorilla(func(*http.Request) bool { return true }),
		"gorilla-list":    gorilla(func(r *http.Request) bool { return contains(origins, r.Header.Get("Origin")) }),
		"coder":           coder,
	}
	http.HandleFunc("/ws", handlers[mode])
	log.Fatal(http.ListenAndServe("127.0.0.1:"+port, nil))
}
