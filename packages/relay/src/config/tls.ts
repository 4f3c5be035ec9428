import { readFileSync } from 'node:fs';
import { createSecureContext } from 'node:tls';
import type { Config } from '../config.ts';
import type { TlsFiles } from '../transport/transport.ts';

type TlsConfig = Pick<Config, 'FRONTDESK_TLS_CERT' | 'FRONTDESK_TLS_KEY'>;

/** The files with which the relay itself speaks TLS; undefined when it does not. */
export function tlsFiles({ FRONTDESK_TLS_CERT: certificate, FRONTDESK_TLS_KEY: key }: TlsConfig): TlsFiles | undefined {
  return certificate === undefined || key === undefined ? undefined : { certificate, key };
}

/** Whether people reach the relay by https: by itself, or by a proxy in front. */
export function servedByTls(config: TlsConfig & Pick<Config, 'FRONTDESK_PUBLIC_URL'>): boolean {
  return config.FRONTDESK_PUBLIC_URL === undefined ? tlsFiles(config) !== undefined : config.FRONTDESK_PUBLIC_URL.startsWith('https:');
}

/** What is wrong with the files, one sentence each: a server that starts with them and refuses every handshake helps nobody. */
export function tlsProblems(config: TlsConfig): string[] {
  const { FRONTDESK_TLS_CERT: certificate, FRONTDESK_TLS_KEY: key } = config;
  if ((certificate === undefined) !== (key === undefined)) {
    return [`${certificate === undefined ? 'FRONTDESK_TLS_KEY' : 'FRONTDESK_TLS_CERT'} is set without ${certificate === undefined ? 'FRONTDESK_TLS_CERT' : 'FRONTDESK_TLS_KEY'}. Set both for https, or neither.`];
  }
  const files = tlsFiles(config);
  if (!files) return [];
  const problems: string[] = [];
  const read = (name: string, path: string): Buffer | undefined => {
    try {
      return readFileSync(path);
    } catch (error) {
      problems.push(`${name} names "${path}", which cannot be read (${(error as NodeJS.ErrnoException).code ?? 'unknown reason'}). Correct the path, or the file's permissions.`);
      return undefined;
    }
  };
  const [cert, secret] = [read('FRONTDESK_TLS_CERT', files.certificate), read('FRONTDESK_TLS_KEY', files.key)];
  if (!cert || !secret) return problems;
  try {
    createSecureContext({ cert, key: secret });
  } catch (error) {
    problems.push(`FRONTDESK_TLS_CERT and FRONTDESK_TLS_KEY do not work together (${(error as Error).message}). Both must be PEM, the key that of the first certificate and without a passphrase.`);
  }
  return problems;
}
