package org.peregrine.tools;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The sample of docs/samples, built as an author would and served. */
final class NotesPluginTest {
    private static final Path SAMPLE = Path.of("..", "docs", "samples", "notes-plugin");

    @TempDir
    private static Path directory;

    private static Path jar;

    @BeforeAll
    static void build() throws Exception {
        jar = PluginFile.project(directory, SAMPLE);
    }

    private static String call(ServeProcess server, URI endpoint, String tool, String arguments) throws Exception {
        return ask(server, endpoint, "tools/call", "{\"name\":\"" + tool + "\",\"arguments\":" + arguments + "}");
    }

    private static String ask(ServeProcess server, URI endpoint, String method, String params) throws Exception {
        return server.call(endpoint, method, params).get(ServeProcess.PATIENCE.toSeconds(), TimeUnit.SECONDS);
    }

    @Test
    void shouldServeTheSampleFromItsStartToItsStop() throws Exception {
        final Path notes = directory.resolve("notes.properties");
        final Path secret = Files.writeString(directory.resolve("secret"), notes + "\n");
        final Path config = Files.writeString(
                directory.resolve("config.properties"), "notes.max=7\nnotes.file=${file:" + secret + "}\n");
        final String[] arguments = {
            "--no-stat",
            "--http",
            "127.0.0.1:0",
            "--plugin",
            jar.toString(),
            "--plugin-config",
            config.toString(),
            "--set",
            "notes.max=2",
            "--name",
            "my-notes"
        };
        try (ServeProcess server = new ServeProcess(arguments)) {
            final URI endpoint = server.awaitHttp();
            assertThat(ask(
                            server,
                            endpoint,
                            "initialize",
                            "{\"protocolVersion\":\"2025-11-25\",\"capabilities\":{},"
                                    + "\"clientInfo\":{\"name\":\"t\",\"version\":\"1\"}}"))
                    .contains(
                            "\"serverInfo\":{\"name\":\"my-notes\",\"version\":",
                            "\"instructions\":\"Keep what the user wants");
            assertThat(call(server, endpoint, "write_note", "{\"title\":\"milk\",\"text\":\"two litres\"}"))
                    .contains("Written: note:///milk")
                    .doesNotContain("isError");
            assertThat(ask(server, endpoint, "resources/read", "{\"uri\":\"note:///milk\"}"))
                    .contains("\"uri\":\"note:///milk\",\"mimeType\":\"text/plain\",\"text\":\"two litres\"");
            assertThat(call(server, endpoint, "write_note", "{\"title\":\"No!\",\"text\":\"\"}"))
                    .contains("\"isError\":true", "a title has 1 to 40 of the characters");
            call(server, endpoint, "write_note", "{\"title\":\"bread\",\"text\":\"dark\"}");
            assertThat(call(server, endpoint, "write_note", "{\"title\":\"eggs\",\"text\":\"six\"}"))
                    .contains("\"isError\":true", "There are 2 notes already. Remove one first.");
            try (ServeProcess second = new ServeProcess(arguments)) {
                assertThat(second.awaitExit()).isEqualTo(1);
                assertThat(second.said)
                        .containsExactly("peregrine: Plugin 'notes' cannot start: the notes of " + notes
                                + " are another server's");
            }
            server.terminate();
            server.awaitExit();
            assertThat(server.said).noneMatch(line -> line.contains("SLF4J") || line.contains("error"));
        }
        assertThat(Files.readString(notes)).contains("milk=two litres", "bread=dark");
        try (ServeProcess next = new ServeProcess(arguments)) {
            assertThat(ask(next, next.awaitHttp(), "resources/list", "{}"))
                    .contains("note:///bread", "note:///milk")
                    .doesNotContain("note:///eggs");
        }
    }
}
