package org.peregrine.engine.registry;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.BiConsumer;
import org.peregrine.codec.json.JsonWriter;
import org.peregrine.codec.mcp.ProtocolVersion;

/**
 * What each revision is to be sent, from a file. A line that begins with {@code =} names a case; each line below it has
 * the first revision that the JSON after it is for, up to the one before the next line's.
 */
final class RevisionVectors {
    private final Map<String, Map<ProtocolVersion, String>> cases = new LinkedHashMap<>();

    private RevisionVectors() {}

    static RevisionVectors read(String resource) {
        final RevisionVectors vectors = new RevisionVectors();
        Map<ProtocolVersion, String> current = Map.of();
        for (final String line : lines(resource)) {
            if (line.startsWith("=")) {
                current = new LinkedHashMap<>();
                vectors.cases.put(line.substring(1).strip(), current);
            } else if (!line.isBlank() && !line.startsWith("#")) {
                final int space = line.indexOf(' ');
                put(current, line.substring(0, space), line.substring(space + 1).strip());
            }
        }
        return vectors;
    }

    private static void put(Map<ProtocolVersion, String> expected, String since, String json) {
        for (final ProtocolVersion version : ProtocolVersion.values()) {
            if (version.wireName().compareTo(since) >= 0) {
                expected.put(version, json);
            }
        }
    }

    private static List<String> lines(String resource) {
        try (InputStream stream = RevisionVectors.class.getResourceAsStream(resource)) {
            final String text = new String(stream.readAllBytes(), StandardCharsets.UTF_8);
            return Arrays.asList(text.split("\n"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Writes every case in every revision and compares it with the file. */
    void verify(Map<String, BiConsumer<JsonWriter, ProtocolVersion>> actual) {
        assertThat(new TreeSet<>(cases.keySet())).isEqualTo(new TreeSet<>(actual.keySet()));
        actual.forEach((name, writing) -> {
            for (final ProtocolVersion version : ProtocolVersion.values()) {
                assertThat(Written.value(writer -> writing.accept(writer, version)))
                        .as("%s in %s", name, version.wireName())
                        .isEqualTo(cases.get(name).get(version));
            }
        });
    }
}
