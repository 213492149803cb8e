package org.peregrine.tools.serve;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;

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

    @Test
    void shouldSayNothingOfAJvmThatTheLauncherHasNotStarted() {
        assertThat(collector(null)).isEmpty();
    }
}
