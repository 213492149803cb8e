package org.peregrine.codec.schema.rule;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.IntStream;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;

class NameTableTest {
    private static int find(NameTable table, String text) {
        final UnsafeBuffer buffer = new UnsafeBuffer((text + "\"        ").getBytes(StandardCharsets.UTF_8));
        return table.find(buffer, 0, buffer.capacity() - 9);
    }

    @Test
    void shouldFindStringsThatDifferInTheirMiddleOnlyInFewSteps() {
        final List<String> addresses = IntStream.range(0, 2000)
                .mapToObj(i -> String.format("https://example.com/%05d/index.html", i))
                .toList();
        final NameTable table = new NameTable(addresses);
        assertThat(table.longestRun()).isLessThan(32);
        for (int i = 0; i < addresses.size(); i++) {
            assertThat(find(table, addresses.get(i))).isEqualTo(i);
        }
        assertThat(find(table, "https://example.com/99999/index.html")).isEqualTo(NameTable.NOT_FOUND);
    }

    @Test
    void shouldFindShortStringsInFewSteps() {
        final NameTable table =
                new NameTable(IntStream.range(0, 2000).mapToObj(i -> "p" + i).toList());
        assertThat(table.longestRun()).isLessThan(32);
        assertThat(find(table, "p1999")).isEqualTo(1999);
        assertThat(find(table, "p2000")).isEqualTo(NameTable.NOT_FOUND);
    }
}
