package org.peregrine.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.peregrine.engine.limit.Limit;

/** The table of limits that operators read is the table that the engine keeps. */
final class LimitDocsTest {
    @Test
    void shouldDocumentEveryLimitWithItsUnitDefaultAndReason() throws IOException {
        final String page = Files.readString(Path.of("..", "docs", "configuration.md"));
        for (final Limit limit : Limit.values()) {
            assertThat(page)
                    .contains("| `" + limit + "` | " + limit.unit() + " | " + limit.initial() + " | " + limit.reason()
                            + " |");
        }
    }
}
