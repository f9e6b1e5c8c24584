import { createRequire } from 'node:module';
import type Express from 'express';

const express = createRequire(require.resolve('node-red'))('express') as typeof Express;

/** A middleware as people have it in their settings: it reads the body of whatever comes to a node. */
export const httpNodeMiddleware = [express.json({ limit: '5mb' }), express.urlencoded({ extended: true })];
