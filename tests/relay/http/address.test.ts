import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { createAddressOf, isPrivateAddress, limitKey } from '../../../packages/relay/src/http/address.ts';

describe("the client's address", () => {
  test('is the peer when no proxy is trusted, whatever the header says', () => {
    const addressOf = createAddressOf([]);
    assert.equal(addressOf('203.0.113.9', '198.51.100.1'), '203.0.113.9');
  });

  test('is the last entry that a trusted proxy wrote; what the client wrote left of it is not believed', () => {
    const addressOf = createAddressOf(['10.0.0.0/8']);
    assert.equal(addressOf('10.0.0.1', '1.1.1.1, 198.51.100.7'), '198.51.100.7');
    assert.equal(addressOf('10.0.0.1', '1.1.1.1, 198.51.100.7, 10.2.3.4'), '198.51.100.7');
  });

  test('a header from a peer that is no trusted proxy is ignored', () => {
    assert.equal(createAddressOf(['10.0.0.0/8'])('203.0.113.9', '10.0.0.5'), '203.0.113.9');
  });

  test('stops at an entry that is no address', () => {
    assert.equal(createAddressOf(['10.0.0.1'])('10.0.0.1', '198.51.100.7, unknown'), '10.0.0.1');
  });

  test('is read the same with brackets, port or as IPv4 inside IPv6', () => {
    const addressOf = createAddressOf(['127.0.0.1', '::1']);
    assert.equal(addressOf('::ffff:127.0.0.1', '198.51.100.7:1234'), '198.51.100.7');
    assert.equal(addressOf('::1', '[2001:db8::7]:443'), '2001:db8::7');
  });

  test('short, octal and hexadecimal forms are no addresses', () => {
    const addressOf = createAddressOf(['10.0.0.1']);
    for (const form of ['127.1', '0x7f.0.0.1', '017700000001', '2130706433']) assert.equal(addressOf('10.0.0.1', form), '10.0.0.1');
  });

  test('a trusted range may be written as IPv4 inside IPv6', () => {
    assert.equal(createAddressOf(['::ffff:10.0.0.0/104'])('10.0.0.1', '198.51.100.7'), '198.51.100.7');
    assert.equal(createAddressOf(['::ffff:10.0.0.0/104'])('11.0.0.1', '198.51.100.7'), '11.0.0.1');
  });

  test('limits count an IPv6 network of /64 as one', () => {
    assert.equal(limitKey('2001:db8:1:2::7'), limitKey('2001:db8:1:2:ffff::9'));
    assert.notEqual(limitKey('2001:db8:1:2::7'), limitKey('2001:db8:1:3::7'));
    assert.equal(limitKey('198.51.100.7'), '198.51.100.7');
  });

  test("the operator's own network is loopback, private and link-local", () => {
    assert.deepEqual(['127.0.0.1', '::1', '192.168.1.4', 'fd00::1', '8.8.8.8', '2001:4860::1', 'x'].map(isPrivateAddress), [true, true, true, true, false, false, false]);
  });
});
