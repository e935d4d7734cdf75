import assert from 'node:assert/strict';
import { test } from 'node:test';
import { nearMisses } from '../../src/probe/nearMisses';

const origins = (origin: string) => nearMisses(origin).map((miss) => miss.origin);

test('an origin is misspelt in the ways that people do it', () => {
  assert.deepEqual(origins('https://app.example.com'), [
    'https://app.example.com/',
    'http://app.example.com',
    'app.example.com',
    'https://app.example.com:443',
    'https://*.example.com',
  ]);
  assert.deepEqual(origins('http://localhost:3000'), [
    'http://localhost:3000/',
    'https://localhost:3000',
    'localhost:3000',
    'http://localhost',
  ]);
  assert.equal(origins('https://www.example.com').at(-2), 'https://example.com');
  assert.equal(origins('https://example.com').at(-1), 'https://www.example.com');
});

test('what is no page’s origin has no misspelling', () => {
  assert.deepEqual(origins('null'), []);
  assert.deepEqual(origins('chrome-extension://abc'), []);
});
