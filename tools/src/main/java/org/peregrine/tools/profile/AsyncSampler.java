package org.peregrine.tools.profile;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.Locale;

/** Samples with async-profiler, loaded into the process: exact, also between safepoints and in native code. */
final class AsyncSampler implements Sampler {
    private final Path directory;
    private Path library;

    /**
     * Creates a sampler.
     *
     * @param directory for the library and raw samples; the process must be able to read and write there.
     */
    AsyncSampler(Path directory) {
        this.directory = directory;
    }

    @Override
    public String label() {
        return "async-profiler";
    }

    @Override
    public Stacks sample(JavaProcess process, ProfileEvent event, Duration duration)
            throws IOException, InterruptedException {
        if (library == null) {
            library = unpack();
        }
        final Path raw = directory.resolve(event.label() + ".raw").toAbsolutePath();
        process.load(library, "start,event=" + event.agentOptions());
        try {
            Thread.sleep(duration);
        } finally {
            process.load(library, "stop,collapsed,file=" + raw);
        }
        try {
            return Stacks.collapsed(Files.readString(raw));
        } finally {
            Files.deleteIfExists(raw);
        }
    }

    private Path unpack() throws IOException {
        final String resource = "/" + platform() + "/libasyncProfiler.so";
        try (InputStream bytes = AsyncSampler.class.getResourceAsStream(resource)) {
            if (bytes == null) {
                throw new IOException("There is no async-profiler for " + platform());
            }
            final Path file = directory.resolve("libasyncProfiler.so").toAbsolutePath();
            Files.copy(bytes, file, StandardCopyOption.REPLACE_EXISTING);
            return file;
        }
    }

    private static String platform() {
        final String os = System.getProperty("os.name").toLowerCase(Locale.ROOT);
        if (os.contains("mac")) {
            return "macos";
        }
        return (os.contains("linux") ? "linux" : os)
                + ("aarch64".equals(System.getProperty("os.arch")) ? "-arm64" : "-x64");
    }
}
