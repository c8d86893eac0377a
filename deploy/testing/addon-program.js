/** A program that needs an addon and CommonJS packages, as the operator does; the image's test bundles and runs it. */
import express from 'express';
import leveldown from 'leveldown';
import { pino } from 'pino';
import { Registry } from 'prom-client';
import { request } from 'undici';

const [, , folder = ''] = process.argv;
const database = leveldown(folder);
database.open((error) => {
  if (error) throw error;
  database.put('key', 'kept by leveldown', () => {
    database.get('key', { asBuffer: false }, (_, value) => {
      const loaded = [express, pino, Registry, request].map((part) => typeof part);
      console.log(`${String(value)}; ${loaded.join(' ')}`);
    });
  });
});
