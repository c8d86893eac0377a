import { describe, expect, test } from '@jest/globals';
import { calls } from './template.ts';

describe('a call of query', () => {
  test.each([
    ['{{ query "up" }}'],
    ['{{query "up"}}'],
    ['{{- range query "up" -}} {{ . }} {{- end -}}'],
    ['{{ with printf "up" | query }}{{ . }}{{ end }}'],
    ['{{ (query "up") | first | value }}'],
    ['text }} {{ $x := "}}" }} {{ query "up" }}'],
    ['{{ `}}` | query }}'],
    ["{{ '\"' }}{{ query `up` }}"],
    ['{{/* "no */}}{{ query "up" }}'],
    ['{{ define "x" }}{{ query "up" }}{{ end }}'],
    ['{{ query'],
  ])('is in %s', (template) => {
    expect(calls('query', template)).toBe(true);
  });

  test.each([
    ['the query is slow'],
    ['{{ $labels.query }}'],
    ['{{ $query }}'],
    ['{{ .query }}'],
    ['{{ "query" }}'],
    ['{{ `query` }} of the query'],
    ['{{/* query */}}'],
    ['{{ querying }}'],
    ['{{ $value }} }} query {{ $value }}'],
  ])('is not in %s', (template) => {
    expect(calls('query', template)).toBe(false);
  });
});
