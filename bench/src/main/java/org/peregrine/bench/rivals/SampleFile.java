package org.peregrine.bench.rivals;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import org.peregrine.bench.RigRun;

/**
 * Every sample of a run, written when it is taken: a line with time and place, then a line for each sample, all JSON.
 *
 * @param path of the file.
 */
record SampleFile(Path path) {
    private static final ObjectMapper JSON = new ObjectMapper();

    /** Makes a file that was not there. */
    static SampleFile create(Path directory, RigRun rigRun) throws IOException {
        Files.createDirectories(directory);
        final Path path = directory.resolve(rigRun.fileName("rivals") + "l");
        Files.writeString(path, rigRun.json() + "\n", StandardOpenOption.CREATE_NEW);
        return new SampleFile(path);
    }

    void append(Sample sample) throws IOException {
        Files.writeString(path, JSON.writeValueAsString(sample) + "\n", StandardOpenOption.APPEND);
    }

    /** Time and place of the run. */
    JsonNode run() throws IOException {
        return JSON.readTree(lines().getFirst());
    }

    List<Sample> samples() throws IOException {
        final List<Sample> samples = new ArrayList<>();
        for (final String line : lines().subList(1, lines().size())) {
            samples.add(JSON.readValue(line, Sample.class));
        }
        return samples;
    }

    private List<String> lines() throws IOException {
        final List<String> lines = Files.readAllLines(path);
        if (lines.isEmpty()) {
            throw new IOException(path + " is empty");
        }
        return lines;
    }
}
