import { describe, expect, test } from '@jest/globals';
import { everyField, storedStack } from '../testing/stacks.ts';
import { judge } from '../testing/tools.ts';
import { alertmanagerConfiguration, revisionInterval } from './configuration.ts';

type Config = Readonly<Record<string, unknown>>;

const of = (config?: Config) => alertmanagerConfiguration(storedStack(config ? { alertmanager: { config } } : {}));
const check = (text: string) => judge('amtool', ['check-config', 'alertmanager.yaml'], { 'alertmanager.yaml': text });

const strange = Array.from({ length: 0x2100 - 1 }, (_, code) => String.fromCharCode(code + 1)).join('');

describe('amtool', () => {
  test.each<[string, Config | undefined]>([
    ['what is used when nothing is given', undefined],
    ['a configuration with a time interval of its own', everyField.alertmanager.config],
    ['a configuration without time intervals', { route: { receiver: 'a' }, receivers: [{ name: 'a' }] }],
    ['any character in a text', { route: { receiver: strange }, receivers: [{ name: strange }] }],
  ])('accepts %s', (_what, config) => {
    expect(check(of(config).text).refusal).toBe('');
  });

  test.each<[string, Config]>([
    ['a route to nowhere', { route: { receiver: 'a' }, receivers: [{ name: 'b' }] }],
    ['a field that is none', { rout: {} }],
    ['time intervals that are no list', { route: { receiver: 'a' }, receivers: [{ name: 'a' }], time_intervals: 'a' }],
  ])('refuses %s, as it should', (_what, config) => {
    expect(check(of(config).text)).toMatchObject({ accepted: false });
  });
});

describe('revision', () => {
  test('stands in the text as an interval that nothing uses, behind those that were given', () => {
    const { text, revision } = of(everyField.alertmanager.config);
    const { time_intervals }: { time_intervals: readonly { name: string }[] } = JSON.parse(text);
    expect(time_intervals.map(({ name }) => name)).toEqual(['night', revisionInterval(revision)]);
    expect(/bellwether-revision-([0-9a-f]+)/.exec(text)?.[1]).toBe(revision);
  });

  test('is that of what was given', () => {
    expect(of().revision).toBe(of().revision);
    expect(of(everyField.alertmanager.config).revision).not.toBe(of().revision);
  });
});
