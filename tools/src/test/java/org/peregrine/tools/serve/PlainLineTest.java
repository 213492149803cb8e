package org.peregrine.tools.serve;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

/** A line that is read without the parser means what the parser takes it to mean, and the parser reads all others. */
final class PlainLineTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "serve",
                "serve --stdio",
                "serve --http 127.0.0.1:0",
                "serve --http 8080",
                "serve --http [::1]:81 --http 127.0.0.1:82",
                "serve --ws localhost:83 --tcp 84 --tcp 85 --unix /run/mcp.sock --unix mcp",
                "serve --stdio --http 127.0.0.1:0 --ws 86"
            })
    void shouldMeanWhatTheParserTakesItToMean(String line) {
        final String[] arguments = line.split(" ", -1);
        final ServeCommand plain = ServeCommand.plain(arguments);
        final ServeCommand parsed = new ServeCommand();
        final String[] options =
                line.equals("serve") ? new String[0] : line.substring(6).split(" ", -1);
        ChoiceConverter.register(new CommandLine(parsed)).parseArgs(options);
        assertThat(plain)
                .usingRecursiveComparison()
                .ignoringFields("spec", "errors")
                .isEqualTo(parsed);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "load",
                "--version",
                "serve --help",
                "serve --stdio --stdio",
                "serve --stdio=true",
                "serve --http",
                "serve --http --ws",
                "serve --http=127.0.0.1:0",
                "serve --http 127.0.0.1:port",
                "serve --http 127.0.0.1:65536",
                "serve --http no.such.host.invalid:80",
                "serve --http \"8080\"",
                "serve @file",
                "serve --tcp @file",
                "serve --unix \0",
                "serve --shards 2",
                "serve --print-urls",
                "serve here"
            })
    void shouldLeaveAllElseToTheParser(String line) {
        assertThat(ServeCommand.plain(line.split(" ", -1))).isNull();
    }
}
