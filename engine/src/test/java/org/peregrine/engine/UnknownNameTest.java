package org.peregrine.engine;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Errors for names that nothing has say which name it was. Source: MCP 2025-11-25, Tools, "Error Handling". */
final class UnknownNameTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "tools/call  | Unknown tool   | no_such",
                "prompts/get | Unknown prompt | no_such",
                "tools/call  | Unknown tool   | gr\\u00fc\\\"\\\\\\n",
                "prompts/get | Unknown prompt | ``"
            })
    void shouldSayWhichNameIsUnknown(String method, String what, String name) {
        try (EngineHarness harness = EngineHarness.start()) {
            assertThat(harness.exchange(EngineHarness.request(7, method, "{\"name\":\"" + name + "\"}")))
                    .isEqualTo("{\"jsonrpc\":\"2.0\",\"id\":7,\"error\":{\"code\":-32602,\"message\":\"" + what + ": "
                            + name + "\",\"data\":{\"name\":\"" + name + "\"}}}");
        }
    }
}
