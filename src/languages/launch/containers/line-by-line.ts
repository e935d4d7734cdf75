/** The kinds that are read line by line, without the parser of a library: small enough to be loaded together. */
export { batch } from './batch';
export { justfile, makefile } from './makefile';
export { markdown } from './markdown';
export { powershell } from './powershell';
export { procfile } from './procfile';
export { quadlet } from './quadlet';
export { supervisor } from './supervisor';
export { systemd } from './systemd';
