package org.peregrine.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

class ThreadAffinityTest {
    private static final Path STATUS = Path.of("/proc/thread-self/status");
    private static final String CORES = "Cpus_allowed_list:";

    @Test
    @EnabledOnOs(OS.LINUX)
    void shouldBindTheCallingThreadToOneCoreAndLaterToAnother() throws Exception {
        final String before = allowedList();
        try (ExecutorService thread = Executors.newSingleThreadExecutor()) {
            final int last = Runtime.getRuntime().availableProcessors() - 1;
            final String first = boundTo(thread, 0);
            assertThat(first).matches("\\d+");
            final String other = boundTo(thread, last);
            assertThat(other).matches("\\d+");
            assertThat(other.equals(first)).isEqualTo(last == 0);
        }
        assertThat(allowedList()).as("other threads").isEqualTo(before);
    }

    private static String boundTo(ExecutorService thread, int ordinal) throws Exception {
        return CompletableFuture.supplyAsync(
                        () -> {
                            assertThat(ThreadAffinity.bindCallingThread(ordinal))
                                    .isTrue();
                            return allowedList();
                        },
                        thread)
                .get(10, TimeUnit.SECONDS);
    }

    @Test
    void shouldRefuseACoreThatTheProcessDoesNotHave() {
        assertThat(ThreadAffinity.bindCallingThread(1 << 20)).isFalse();
        assertThat(ThreadAffinity.bindCallingThread(-1)).isFalse();
    }

    private static String allowedList() {
        try {
            return Files.readAllLines(STATUS).stream()
                    .filter(line -> line.startsWith(CORES))
                    .findFirst()
                    .orElseThrow()
                    .substring(CORES.length())
                    .trim();
        } catch (final IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }
}
