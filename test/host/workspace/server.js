const { WebSocketServer } = require('ws');

const sockets = new WebSocketServer({ port: 3000, path: '/chat' });

sockets.on('connection', (socket) => socket.send('hello'));
