/** Environment variable that names the file in which the suite reports, one JSON object a line. */
export const reportVariable = 'WS_ORIGIN_TEST_REPORT';

/** A test that ran inside the editor; without an error it passed. */
export interface HostTest {
  readonly name: string;
  readonly error?: string;
}
