package org.peregrine.tools.suite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

@Timeout(60)
class LaboratoryTest {
    @TempDir
    private Path tree;

    private Path program() throws IOException {
        final Path target = Files.createDirectories(tree.resolve("tools/target"));
        return Files.writeString(target.resolve("peregrine.jar"), "");
    }

    private void script(String text) throws IOException {
        Files.createDirectories(tree.resolve("bench/src"));
        final Path script = Files.writeString(tree.resolve("bench/run-all"), text);
        Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwx------"));
    }

    @Test
    void shouldRunTheScriptOfTheTreeWithThisJava() throws IOException {
        script("#!/bin/sh\nprintf '%s\\n' \"$JAVA_HOME\" \"$@\" > \"${0%/*}/ran\"\nexit 7\n");
        assertThat(Laboratory.besideProgram(program()).run("optimizations", List.of("--only", "a b")))
                .isEqualTo(7);
        assertThat(Files.readAllLines(tree.resolve("bench/ran")))
                .containsExactly(System.getProperty("java.home"), "optimizations", "--only", "a b");
    }

    /** An installed server has the jar and no sources. */
    @Test
    void shouldNameWhatIsMissingWithoutTheSources() throws IOException {
        final Path program = program();
        assertThatThrownBy(() -> Laboratory.besideProgram(program))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("sources")
                .hasMessageContaining("clone")
                .hasMessageContaining(program.toString());
        script("");
        Files.delete(tree.resolve("bench/src"));
        assertThatThrownBy(() -> Laboratory.besideProgram(program)).hasMessageContaining("sources");
        assertThatThrownBy(() -> Laboratory.besideProgram(Path.of("/peregrine.jar")))
                .hasMessageContaining("sources");
    }

    @Test
    void shouldFindTheTreeOfTheseTests() {
        assertThat(Laboratory.ofThisProgram()).isNotNull();
    }

    private static OptimizationOptions options(String... words) {
        final OptimizationOptions options = new OptimizationOptions();
        new CommandLine(options).parseArgs(words);
        return options;
    }

    @Test
    void shouldHandOptionsOn() {
        assertThat(options().words()).containsExactly("--rounds", "15");
        assertThat(options("--quick").words()).containsExactly("--rounds", "5", "--quick");
        final OptimizationOptions all =
                options("--quick", "--rounds", "7", "--only", "json", "--only", "copies", "--json", "r.json");
        assertThat(all.words())
                .containsExactly(
                        "--rounds",
                        "7",
                        "--quick",
                        "--only",
                        "json",
                        "--only",
                        "copies",
                        "--json",
                        Path.of("r.json").toAbsolutePath().toString());
        assertThat(options(all.words().toArray(String[]::new)).words()).isEqualTo(all.words());
    }

    @Test
    void shouldRefuseRoundsThatProveNothing() {
        assertThatThrownBy(() -> options("--rounds", "2").words()).hasMessageContaining("3 to 1000");
    }
}
