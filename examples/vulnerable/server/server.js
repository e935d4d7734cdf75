const http = require('node:http');
const { WebSocketServer } = require('ws');

const { HOST = '127.0.0.1', PORT = '3000' } = process.env;

const server = http.createServer((request, response) => {
  response.writeHead(200, { 'Content-Type': 'text/plain' });
  response.end('The chat is at /chat.\n');
});

const sockets = new WebSocketServer({ server, path: '/chat' });

sockets.on('connection', (socket) => {
  socket.on('message', (message) => {
    for (const client of sockets.clients) client.send(message.toString());
  });
});

server.listen(Number(PORT), HOST, () => {
  console.log(`The chat listens on ws://${HOST}:${server.address().port}/chat`);
});
