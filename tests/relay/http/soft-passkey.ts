/** A passkey in software: what a browser and its authenticator answer, as WebAuthn Level 3 §6.1, §6.5 and §7 write it. */
import { createHash, createSign, generateKeyPairSync, randomBytes, type KeyObject } from 'node:crypto';

const sha256 = (data: string | Buffer): Buffer => createHash('sha256').update(data).digest();
const base64url = (data: Buffer | string): string => Buffer.from(data).toString('base64url');

/** Flags of the authenticator data: user present, user verified, attested credential data. */
const UP = 0x01;
const UV = 0x04;
const AT = 0x40;

export interface Behaviour {
  /** The page. Default: the one the passkey is for. */
  readonly origin?: string;
  /** False: nobody was asked for a PIN or a finger. */
  readonly verified?: boolean;
}

export class SoftPasskey {
  readonly origin: string;
  /** How often it says it was used. */
  counter = 0;
  readonly #id = randomBytes(32);
  readonly #key: KeyObject;
  readonly #point: { x: Buffer; y: Buffer };

  constructor(origin: string) {
    this.origin = origin;
    const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    const { x = '', y = '' } = publicKey.export({ format: 'jwk' });
    this.#key = privateKey;
    this.#point = { x: Buffer.from(x, 'base64url'), y: Buffer.from(y, 'base64url') };
  }

  /** Answers `navigator.credentials.create`. */
  create(options: unknown, { origin = this.origin, verified = true }: Behaviour = {}): object {
    const { challenge, rp } = options as { challenge: string; rp: { id: string } };
    const { x, y } = this.#point;
    // CBOR of a COSE key: {1: EC2, 3: ES256, -1: P-256, -2: x, -3: y}.
    const cose = Buffer.concat([Buffer.from('a5010203262001215820', 'hex'), x, Buffer.from('225820', 'hex'), y]);
    const length = Buffer.alloc(2);
    length.writeUInt16BE(this.#id.length);
    const data = Buffer.concat([this.#head(rp.id, UP | (verified ? UV : 0) | AT), Buffer.alloc(16), length, this.#id, cose]);
    // CBOR of {fmt: 'none', attStmt: {}, authData}.
    const attestation = Buffer.concat([Buffer.from('a363666d74646e6f6e656761747453746d74a068617574684461746158', 'hex'), Buffer.from([data.length]), data]);
    return this.#credential({ clientDataJSON: this.#clientData('webauthn.create', challenge, origin), attestationObject: base64url(attestation), transports: ['internal'] });
  }

  /** Answers `navigator.credentials.get`. */
  get(options: unknown, { origin = this.origin, verified = true }: Behaviour = {}): object {
    const { challenge, rpId } = options as { challenge: string; rpId: string };
    const clientDataJSON = this.#clientData('webauthn.get', challenge, origin);
    const data = this.#head(rpId, UP | (verified ? UV : 0));
    const signature = createSign('sha256').update(Buffer.concat([data, sha256(Buffer.from(clientDataJSON, 'base64url'))])).sign(this.#key);
    return this.#credential({ clientDataJSON, authenticatorData: base64url(data), signature: base64url(signature) });
  }

  #credential(response: object): object {
    return { id: base64url(this.#id), rawId: base64url(this.#id), type: 'public-key', clientExtensionResults: {}, response };
  }

  #head(host: string, flags: number): Buffer {
    const counter = Buffer.alloc(4);
    counter.writeUInt32BE(this.counter);
    return Buffer.concat([sha256(host), Buffer.from([flags]), counter]);
  }

  #clientData(type: string, challenge: string, origin: string): string {
    return base64url(JSON.stringify({ type, challenge, origin, crossOrigin: false }));
  }
}
