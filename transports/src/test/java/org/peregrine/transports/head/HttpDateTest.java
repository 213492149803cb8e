package org.peregrine.transports.head;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Random;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;

class HttpDateTest {
    private static final long LAST_SECOND =
            Instant.parse("9999-12-31T23:59:59Z").getEpochSecond();
    private static final DateTimeFormatter FORMAT = DateTimeFormatter.ofPattern(
                    "EEE, dd MMM yyyy HH:mm:ss 'GMT'", Locale.ROOT)
            .withZone(ZoneOffset.UTC);

    @Test
    void shouldWriteWhatTheJdkWrites() {
        final UnsafeBuffer buffer = new UnsafeBuffer(new byte[HttpDate.BYTES]);
        final Random random = new Random(1);
        for (int i = 0; i < 100_000; i++) {
            final long second = i == 0 ? 0 : i == 1 ? LAST_SECOND : random.nextLong(LAST_SECOND);
            HttpDate.write(second, buffer, 0);
            assertThat(buffer.getStringWithoutLengthAscii(0, HttpDate.BYTES))
                    .isEqualTo(FORMAT.format(Instant.ofEpochSecond(second)));
        }
    }
}
