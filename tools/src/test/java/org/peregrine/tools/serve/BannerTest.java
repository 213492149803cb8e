package org.peregrine.tools.serve;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;
import org.peregrine.transports.settings.IoBackend;

class BannerTest {
    private static String collector(String chosen) {
        final StringWriter text = new StringWriter();
        Banner.printCollector(new PrintWriter(text), chosen);
        return text.toString();
    }

    @Test
    void shouldSayWhichCollectorTheLauncherHasChosen() {
        assertThat(collector("Serial, for 2 cores and 900 MiB"))
                .isEqualTo("  collector Serial, for 2 cores and 900 MiB" + System.lineSeparator());
    }

    private static String backend(IoBackend backend) {
        final StringWriter text = new StringWriter();
        Banner.printBackend(new PrintWriter(text), backend);
        return text.toString();
    }

    @Test
    void shouldSayThatSocketsAreOverIoUring() {
        assertThat(backend(IoBackend.IO_URING)).isEqualTo("  sockets over io_uring" + System.lineSeparator());
        assertThat(backend(IoBackend.SELECTOR)).isEmpty();
        assertThat(backend(null)).isEmpty();
    }

    @Test
    void shouldSayNothingOfAJvmThatTheLauncherHasNotStarted() {
        assertThat(collector(null)).isEmpty();
    }
}
