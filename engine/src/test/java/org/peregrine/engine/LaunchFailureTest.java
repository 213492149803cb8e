package org.peregrine.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;
import org.peregrine.engine.metrics.Interval;
import org.peregrine.engine.metrics.IntervalListener;
import org.peregrine.engine.metrics.Metrics;
import org.peregrine.engine.metrics.MetricsSettings;
import org.peregrine.engine.recording.RecordingSettings;
import org.peregrine.engine.registry.Extension;
import org.peregrine.engine.registry.ExtensionHost;
import org.peregrine.engine.transport.TransportContext;

/** A launch that fails half way leaves nothing open, whatever it is that fails. */
final class LaunchFailureTest {
    private static final String REASON = "It cannot be";

    @TempDir
    private Path directory;

    private final List<String> events = new ArrayList<>();
    private final EngineContext context = new EngineContext();
    private final Set<Long> before =
            Thread.getAllStackTraces().keySet().stream().map(Thread::threadId).collect(Collectors.toSet());

    /** Notes its opening and its end. */
    private class NotedTransport extends TestTransport {
        private final String name;
        private final boolean failing;

        NotedTransport(String name, boolean failing) {
            this.name = name;
            this.failing = failing;
        }

        @Override
        public String name() {
            return name;
        }

        @Override
        public void open(TransportContext lent) {
            if (failing) {
                throw new IllegalStateException(REASON);
            }
            super.open(lent);
            events.add("open " + name);
        }

        @Override
        public void close() {
            super.close();
            events.add("close " + name);
        }
    }

    /** Notes its start and its end. */
    private record NotedExtension(String id, boolean failing, List<String> events) implements Extension {
        @Override
        public void onStart(ExtensionHost host) throws IOException {
            events.add("start " + id);
            if (failing) {
                throw new IOException(REASON);
            }
        }

        @Override
        public void onClose() {
            events.add("end " + id);
        }
    }

    private final class NotedListener implements IntervalListener {
        @Override
        public void onInterval(Interval interval, Metrics metrics) {
            events.add("interval");
        }

        @Override
        public boolean wantsLast() {
            return false;
        }

        @Override
        public void onClose() {
            events.add("log closed");
        }
    }

    /** Threads that were not there before, and that an engine may have started; JUnit's watchers come when they like. */
    private Set<String> engineThreads() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> !before.contains(thread.threadId()))
                .filter(thread -> !thread.isDaemon() || thread.getName().startsWith("peregrine"))
                .filter(thread -> !thread.getName().startsWith("junit-"))
                .map(Thread::getName)
                .collect(Collectors.toSet());
    }

    private void assertFails(Class<? extends Throwable> kind, String reason) {
        assertThatThrownBy(() -> McpEngine.launch(context))
                .isInstanceOf(kind)
                .hasMessageContaining(reason)
                .hasNoSuppressedExceptions();
        assertThat(engineThreads()).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(ThreadingMode.class)
    void shouldCloseEveryShardWhenOneCannotOpen(ThreadingMode mode) {
        context.threadingMode(mode)
                .transport(new NotedTransport("noted-1", false))
                .transport(new NotedTransport("noted-2", true))
                .transport(new NotedTransport("noted-3", false))
                .extension(new NotedExtension("noted/one", false, events));
        assertFails(IllegalStateException.class, REASON);
        assertThat(events)
                .containsExactly(
                        "start noted/one",
                        "open noted-1",
                        "close noted-1",
                        "close noted-2",
                        "close noted-3",
                        "end noted/one");
    }

    @Test
    void shouldCloseTheExtensionsThatWereStartedWhenOneCannot() {
        context.transport(new NotedTransport("noted-1", false))
                .extension(new NotedExtension("noted/one", false, events))
                .extension(new NotedExtension("noted/two", true, events))
                .extension(new NotedExtension("noted/three", false, events));
        assertFails(IOException.class, REASON);
        assertThat(events).containsExactly("start noted/one", "start noted/two", "end noted/one", "end noted/two");
    }

    @Test
    void shouldLeaveNothingOpenWhenTheRecordingCannotBegin() throws IOException {
        final Path file = Files.writeString(directory.resolve("file"), "precious");
        final Path status = directory.resolve("status");
        context.transport(new NotedTransport("noted-1", false))
                .metrics(MetricsSettings.standard().withStatusFile(status).with(new NotedListener()))
                .recording(RecordingSettings.in(file.resolve("below"), events::add));
        assertFails(IOException.class, "below");
        assertThat(events).containsExactly("open noted-1", "close noted-1", "log closed");
        assertThat(status).doesNotExist();
        assertThat(file).hasContent("precious");
    }

    @ParameterizedTest
    @EnumSource(value = ThreadingMode.class, mode = Mode.EXCLUDE, names = "INVOKER")
    void shouldEndTheThreadsThatRanWhenOneCannotStart(ThreadingMode mode) {
        final NotedTransport unnamed = new NotedTransport("noted-2", false) {
            private boolean failed;

            @Override
            public String name() { // Asked for when a shard's threads start, after those of the shard before run.
                if (!failed && !engineThreads().isEmpty()) {
                    failed = true;
                    throw new IllegalStateException(REASON);
                }
                return super.name();
            }
        };
        context.threadingMode(mode)
                .transport(new NotedTransport("noted-1", false))
                .transport(unnamed)
                .extension(new NotedExtension("noted/one", false, events));
        assertFails(IllegalStateException.class, REASON);
        assertThat(events)
                .containsExactlyInAnyOrder(
                        "start noted/one",
                        "open noted-1",
                        "open noted-2",
                        "close noted-1",
                        "close noted-2",
                        "end noted/one");
    }
}
