import type { ResponseSignature } from '../signature';

/** How servers refuse a Host that they do not serve. */
export const hostSignatures: readonly ResponseSignature[] = [
  {
    id: 'vite-host',
    status: 403,
    body: /^Blocked request\. This host .*is not allowed/,
    cause: 'host-not-allowed',
    confidence: 'high',
    message: 'Vite does not know the host of the URL; it is not about the Origin.',
    next: 'Add the host to server.allowedHosts (preview.allowedHosts for a preview).',
  },
  {
    id: 'rails-host',
    status: 403,
    body: /Blocked hosts?: /,
    cause: 'host-not-allowed',
    confidence: 'high',
    message: 'Rails does not know the host of the URL; it is not about the Origin.',
    next: 'Add the host to config.hosts.',
  },
  {
    id: 'development-server-host',
    status: [200, 403, 400],
    body: /^Invalid Host header\s*$/,
    cause: 'host-not-allowed',
    confidence: 'high',
    message: 'The development server does not know the host of the URL; it is not about the Origin.',
    next: 'Add the host to the server’s list of allowed hosts (webpack: devServer.allowedHosts).',
  },
  {
    id: 'django-bad-request',
    status: 400,
    body: /<title>Bad Request \(400\)<\/title>|DisallowedHost/,
    cause: 'host-not-allowed',
    confidence: 'medium',
    message: 'Django refuses the request, most often for a host that is not in ALLOWED_HOSTS.',
    next: 'Add the host of the URL to ALLOWED_HOSTS, or let the proxy pass a known Host.',
  },
  {
    id: 'misdirected',
    status: 421,
    cause: 'host-not-allowed',
    confidence: 'high',
    message: 'The server is not responsible for this host name.',
    next: 'Check the host in the URL, and the name that the proxy sends in Host and in TLS.',
  },
];
