import { describe, expect, test } from '@jest/globals';
import { defaultImages, imageVersion } from './images.ts';

describe('imageVersion', () => {
  test.each([
    ['quay.io/prometheus/prometheus:v3.13.5', '3.13.5'],
    ['registry:5000/prometheus:3.13.5-distroless', '3.13.5-distroless'],
    ['prometheus:v3.13.5@sha256:00', '3.13.5'],
    ['prometheus:v3.13.5-', '3.13.5'],
    ['prometheus:latest', undefined],
    ['registry:5000/prometheus', undefined],
    ['prometheus@sha256:00', undefined],
  ])('of %s is %s', (image, version) => {
    expect(imageVersion(image)).toBe(version);
  });

  test.each(Object.values(defaultImages))('%s says which version it is', (image) => {
    expect(imageVersion(image)).toMatch(/^\d+\.\d+\.\d+$/);
  });
});
