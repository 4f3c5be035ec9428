import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { uuidv7, visitorToken, type RandomBytes } from '@frontdesk/protocol';
import { Hello, Uuid } from '@frontdesk/protocol/schemas';

const MAX_TIME = 2 ** 48 - 1;
const filledWith = (source: Uint8Array): RandomBytes => (bytes) => {
  bytes.set(source.subarray(0, bytes.length));
  return bytes;
};
const bits = fc.uint8Array({ minLength: 32, maxLength: 32 });
const time = fc.integer({ min: 0, max: MAX_TIME });

describe('uuidv7', () => {
  test('is an id the relay accepts, of version 7 and RFC variant, for any time and any random bits', () => {
    fc.assert(fc.property(time, bits, (now, source) => {
      const id = uuidv7(now, filledWith(source));
      assert.ok(Uuid.safeParse(id).success, id);
      assert.match(id, /^.{14}7.{4}[89ab]/);
    }));
  });

  test('begins with the time in milliseconds, so that ids of different times sort by time', () => {
    fc.assert(fc.property(time, time, bits, bits, (left, right, first, second) => {
      const ids = [uuidv7(left, filledWith(first)), uuidv7(right, filledWith(second))] as const;
      assert.equal(Number.parseInt(ids[0].replaceAll('-', '').slice(0, 12), 16), left);
      if (left !== right) assert.equal(ids[0] < ids[1], left < right);
    }));
  });

  test('keeps 74 random bits: another bit anywhere outside version and variant makes another id', () => {
    fc.assert(fc.property(time, bits, fc.integer({ min: 48, max: 127 }), (now, source, bit) => {
      const isFixed = (bit >= 48 && bit < 52) || (bit >= 64 && bit < 66);
      const flipped = Uint8Array.from(source, (byte, index) => (index === bit >> 3 ? byte ^ (0x80 >> (bit & 7)) : byte));
      assert.equal(uuidv7(now, filledWith(source)) === uuidv7(now, filledWith(flipped)), isFixed);
    }));
  });

  test('survives a clock that is before 1970 or gives fractions', () => {
    assert.ok(uuidv7(-5).startsWith('00000000-0000-7'));
    fc.assert(fc.property(fc.double({ min: 0, max: MAX_TIME, noNaN: true }), (now) => Uuid.safeParse(uuidv7(now)).success));
  });

  test('ten thousand of one millisecond are all different', () => {
    assert.equal(new Set(Array.from({ length: 10_000 }, () => uuidv7(1))).size, 10_000);
  });
});

describe('visitorToken', () => {
  test('is 64 hexadecimal digits that a hello accepts and that give the 256 bits back', () => {
    fc.assert(fc.property(bits, (source) => {
      const token = visitorToken(filledWith(source));
      assert.match(token, /^[0-9a-f]{64}$/);
      assert.deepEqual(new Uint8Array(Buffer.from(token, 'hex')), source);
      assert.ok(Hello.safeParse({ t: 'hello', min: 1, max: 1, auth: { kind: 'visitor', workspace: 'default', token } }).success);
    }));
  });

  test('no two are alike', () => {
    assert.equal(new Set(Array.from({ length: 1_000 }, () => visitorToken())).size, 1_000);
  });
});
