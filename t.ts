import { analyzer } from './test/support/analysis';
import { MemoryWorkspace } from './src/core/workspace';
import { defaultConfig } from './src/core/config';
async function main(){
for (const n of [100, 400]) for (const kind of ['map','regexmap','if']) {
 const locs=Array.from({length:n},(_,i)=>`location /ws${i} { ${kind==='if'?`if ($http_origin !~ "^https://app${i}\\.example\\.com$") { return 403; }`:'if ($ok = 0) { return 403; }'} proxy_pass http://b; proxy_http_version 1.1; proxy_set_header Upgrade $http_upgrade; proxy_set_header Connection "upgrade"; }`).join('\n');
 const map = kind==='regexmap' ? `map $http_origin $ok { default 0; "~^https://([a-z0-9-]+\\.)?example\\.com$" 1; }` : `map $http_origin $ok { default 0; "https://a.example.com" 1; "https://b.example.com" 1; }`;
 const text=`http { ${map} server { listen 80; ${locs} } }`;
 const ws=new MemoryWorkspace({'nginx.conf':text}); const d=(await ws.read(ws.uri('nginx.conf')))!;
 for (let k=0;k<3;k++){ const t=performance.now(); const a=await analyzer.analyze(d,ws,defaultConfig); console.log(n,kind,k,(performance.now()-t).toFixed(0),a.endpoints.length,a.findings.length); }
}}
main();
