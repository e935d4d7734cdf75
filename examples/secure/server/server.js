const http = require('node:http');
const { WebSocketServer } = require('ws');

const { HOST = '127.0.0.1', PORT = '3000' } = process.env;
const allowedOrigins = new Set(['https://app.example.com']);

const server = http.createServer((request, response) => {
  response.writeHead(200, { 'Content-Type': 'text/plain' });
  response.end('The chat is at /chat.\n');
});

const sockets = new WebSocketServer({ noServer: true, path: '/chat' });

server.on('upgrade', (request, socket, head) => {
  if (!allowedOrigins.has(request.headers.origin)) {
    socket.end('HTTP/1.1 403 Forbidden\r\nConnection: close\r\nContent-Length: 0\r\n\r\n');
    return;
  }
  sockets.handleUpgrade(request, socket, head, (client) => {
    sockets.emit('connection', client, request);
  });
});

sockets.on('connection', (socket) => {
  socket.on('message', (message) => {
    for (const client of sockets.clients) client.send(message.toString());
  });
});

server.listen(Number(PORT), HOST, () => {
  console.log(`The chat listens on ws://${HOST}:${server.address().port}/chat`);
});
