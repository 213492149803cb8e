package org.peregrine.transports.aeron;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.aeron.Aeron;
import io.aeron.Image;
import io.aeron.Publication;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.agrona.IoUtil;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.peregrine.aeron.AeronChannel;
import org.peregrine.client.aeron.AeronClient;
import org.peregrine.client.aeron.AeronClientSettings;

@Timeout(value = 60, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class AeronLinkTest {
    private static final int TURNS = 1_000;

    /** Fails to take each image. */
    private static final class FailingListener implements AeronLink.Listener {
        private int arrivals;

        @Override
        public void onArrived(Image image, AeronChannel channel) {
            arrivals++;
            throw new IllegalStateException("no room for it");
        }

        @Override
        public void onGone(Image image) {}

        @Override
        public void onLost(Throwable failure) {}

        @Override
        public void onFound() {}

        @Override
        public void onFailure(Throwable failure) {}
    }

    /** Keeps images, and what reading them has thrown. */
    static final class KeepingListener implements AeronLink.Listener {
        private final List<Image> images = new ArrayList<>();
        private final List<Throwable> failures = new ArrayList<>();

        @Override
        public void onArrived(Image image, AeronChannel channel) {
            images.add(image);
        }

        @Override
        public void onGone(Image image) {}

        @Override
        public void onLost(Throwable failure) {}

        @Override
        public void onFound() {}

        @Override
        public void onFailure(Throwable failure) {
            failures.add(failure);
        }
    }

    @Test
    void shouldTellOfWhatReadingThrows() throws IOException {
        final Path directory = TestServer.freshDirectory();
        final AeronSettings settings = AeronSettings.of("aeron:ipc").embeddedIn(directory);
        final DriverAccess driver = new DriverAccess(settings, 1);
        final KeepingListener listener = new KeepingListener();
        final AeronLink link = new AeronLink(driver, settings.channels(), 0, listener);
        driver.open(TestServer.small().limits());
        try {
            link.open();
            final Aeron client = Aeron.connect(new Aeron.Context()
                    .aeronDirectoryName(directory.toString())
                    .useConductorAgentInvoker(true)
                    .driverAgentInvoker(driver.invoker()));
            try (client;
                    Publication publication = client.addPublication("aeron:ipc", AeronChannel.FIRST_STREAM)) {
                final UnsafeBuffer message = new UnsafeBuffer(new byte[8]);
                while (publication.offer(message) < 0) {
                    link.turn(System.nanoTime());
                    client.conductorAgentInvoker().invoke();
                }
                while (listener.images.isEmpty()) {
                    link.turn(System.nanoTime());
                }
                while (listener.failures.isEmpty()) {
                    listener.images
                            .getFirst()
                            .poll(
                                    (buffer, offset, length, header) -> {
                                        throw new IllegalStateException("unreadable");
                                    },
                                    1);
                }
            }
            assertThat(listener.failures)
                    .singleElement()
                    .satisfies(failure -> assertThat(failure).hasMessage("unreadable"));
        } finally {
            link.close();
            driver.close();
            IoUtil.delete(directory.toFile(), true);
        }
    }

    @Test
    void shouldTellOfAnImageOnceWhenTakingItFails() throws IOException {
        final Path directory = TestServer.freshDirectory();
        final AeronSettings settings = AeronSettings.of("aeron:ipc").embeddedIn(directory);
        final DriverAccess driver = new DriverAccess(settings, 1);
        final FailingListener listener = new FailingListener();
        final AeronLink link = new AeronLink(driver, settings.channels(), 0, listener);
        driver.open(TestServer.small().limits());
        try {
            link.open();
            try (AeronClient client = AeronClient.begin(
                    AeronClientSettings.of("aeron:ipc").directory(directory).termBytes(1 << 16))) {
                assertThatThrownBy(() -> {
                            while (client.closeReason() == null) {
                                link.turn(System.nanoTime());
                                client.work();
                            }
                        })
                        .hasMessage("no room for it");
                for (int i = 0; i < TURNS; i++) {
                    link.turn(System.nanoTime());
                }
            }
            assertThat(listener.arrivals).isOne();
        } finally {
            link.close();
            driver.close();
            IoUtil.delete(directory.toFile(), true);
        }
    }
}
