package org.peregrine.tools.profile;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;

/** Samples with async-profiler, loaded into the process: exact, also between safepoints and in native code. */
final class AsyncSampler implements Sampler {
    private static final String LIBRARY = "libasyncProfiler.so";

    private final Path directory;
    private Path library;

    /**
     * Creates a sampler.
     *
     * @param directory for raw samples; the process must be able to write there.
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
        // The library talks to standard output unless told otherwise, where a server over stdio has its peer.
        final String talk =
                "quiet,log=" + directory.resolve("async-profiler.log").toAbsolutePath() + ",";
        process.load(library, talk + "start,event=" + event.agentOptions());
        try {
            Thread.sleep(duration);
        } finally {
            process.load(library, talk + "stop,collapsed," + event.dumpOptions() + "file=" + raw);
        }
        try {
            return Stacks.collapsed(Files.readString(raw));
        } finally {
            Files.deleteIfExists(raw);
        }
    }

    private Path unpack() throws IOException {
        final String resource = "/" + platform() + "/" + LIBRARY;
        try (InputStream bytes = AsyncSampler.class.getResourceAsStream(resource)) {
            if (bytes == null) {
                throw new IOException("There is no async-profiler for " + platform());
            }
            final byte[] content = bytes.readAllBytes();
            final Path file = Path.of(
                    System.getProperty("java.io.tmpdir"), "peregrine-" + System.getProperty("user.name"), LIBRARY);
            // A process that has loaded the file must find the same one again, not a copy.
            if (!Files.exists(file) || !Arrays.equals(Files.readAllBytes(file), content)) {
                Files.createDirectories(file.getParent());
                final Path whole = Files.createTempFile(file.getParent(), LIBRARY, null);
                Files.write(whole, content);
                Files.move(whole, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
            }
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
