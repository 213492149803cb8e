package org.peregrine.transports.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.IOException;
import java.nio.channels.spi.SelectorProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class IoBackendTest {
    @ParameterizedTest
    @EnumSource
    void shouldBeFoundByItsName(IoBackend backend) {
        assertThat(IoBackend.of(backend.toString())).isEqualTo(backend);
    }

    @Test
    void shouldNameTheBackendsWhenThereIsNone() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> IoBackend.of("epoll"))
                .withMessage("'epoll' is not a backend; expected selector, io-uring or auto");
    }

    /** On a machine that forbids io_uring the selector is taken; which machine this is, is not known. */
    @Test
    void shouldAlwaysFindABackendAutomatically() throws IOException {
        final SelectorProvider found = IoBackend.AUTO.open();
        assertThat(IoBackend.AUTO.resolve()).isEqualTo(isForbidden() ? IoBackend.SELECTOR : IoBackend.IO_URING);
        found.openSelector().close();
        assertThat(found.getClass().getSimpleName())
                .isEqualTo(isForbidden() ? "EPollSelectorProvider" : "UringSockets");
    }

    private static boolean isForbidden() {
        try {
            IoBackend.IO_URING.open();
            return false;
        } catch (final IOException forbidden) {
            assertThat(forbidden)
                    .hasMessageStartingWith("io_uring cannot be had here: ")
                    .hasMessageEndingWith(" (auto takes the selector then)");
            return true;
        }
    }
}
