/** What a fake wants to hear before it answers. */
export interface FakeLogin {
  readonly username: string;
  readonly password: string;
}
