package org.peregrine.bench.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(value = 120, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
final class RigProcessTest {
    /** Starts a child, prints its id, and exits without closing it. */
    static final class Leaver {
        private Leaver() {}

        public static void main(String[] args) throws IOException {
            System.out.println(
                    RigProcess.start("child", List.of("sleep", "600")).process().pid());
            System.exit(0);
        }
    }

    @Test
    void shouldEndItsChildrenWithTheProgram() throws Exception {
        final String printed = RigProcess.output(RigProcess.javaCommand(Leaver.class, List.of()), text -> true);
        final List<String> lines = printed.lines().toList(); // The JVM may warn before.
        final Optional<ProcessHandle> child = ProcessHandle.of(Long.parseLong(lines.getLast()));
        if (child.isPresent()) {
            child.get().onExit().get();
        }
        assertThat(child.map(ProcessHandle::isAlive).orElse(false)).isFalse();
    }
}
