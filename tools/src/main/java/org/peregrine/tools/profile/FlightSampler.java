package org.peregrine.tools.profile;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordedFrame;
import jdk.jfr.consumer.RecordingFile;
import jdk.management.jfr.FlightRecorderMXBean;

/** Samples with JDK Flight Metrics: runs everywhere, each 10 ms, Java code only. */
final class FlightSampler implements Sampler {
    /** The events of Flight Recorder that are samples of each kind. */
    private static final Map<ProfileEvent, List<String>> EVENTS = Map.of(
            ProfileEvent.CPU, List.of("jdk.ExecutionSample"),
            ProfileEvent.ALLOC, List.of("jdk.ObjectAllocationSample"),
            ProfileEvent.WALL, List.of("jdk.ExecutionSample", "jdk.NativeMethodSample"),
            ProfileEvent.LOCK, List.of("jdk.JavaMonitorEnter", "jdk.JavaMonitorWait", "jdk.ThreadPark"));

    private final Path directory;

    FlightSampler(Path directory) {
        this.directory = directory;
    }

    @Override
    public String label() {
        return "JDK Flight Recorder";
    }

    @Override
    public Stacks sample(JavaProcess process, ProfileEvent event, Duration duration)
            throws IOException, InterruptedException {
        final FlightRecorderMXBean recorder =
                process.bean("jdk.management.jfr:type=FlightRecorder", FlightRecorderMXBean.class);
        final Path file = directory.resolve(event.label() + ".jfr").toAbsolutePath();
        final long recording = recorder.newRecording();
        try {
            recorder.setPredefinedConfiguration(recording, "profile");
            recorder.startRecording(recording);
            Thread.sleep(duration);
            recorder.stopRecording(recording);
            recorder.copyTo(recording, file.toString());
        } finally {
            recorder.closeRecording(recording);
        }
        try {
            return read(file, event);
        } finally {
            Files.deleteIfExists(file);
        }
    }

    private static Stacks read(Path file, ProfileEvent event) throws IOException {
        final Stacks stacks = new Stacks();
        try (RecordingFile recording = new RecordingFile(file)) {
            while (recording.hasMoreEvents()) {
                final RecordedEvent recorded = recording.readEvent();
                if (recorded.getStackTrace() != null
                        && EVENTS.get(event).contains(recorded.getEventType().getName())) {
                    stacks.add(frames(recorded), weight(recorded, event));
                }
            }
        }
        return stacks;
    }

    private static List<String> frames(RecordedEvent event) {
        final List<String> frames = new ArrayList<>();
        for (final RecordedFrame frame : event.getStackTrace().getFrames()) {
            frames.add(frame.getMethod().getType().getName().replace('.', '/') + "."
                    + frame.getMethod().getName());
        }
        Collections.reverse(frames);
        return frames;
    }

    private static long weight(RecordedEvent recorded, ProfileEvent event) {
        return switch (event) {
            case CPU, WALL -> 1;
            case ALLOC -> recorded.getLong("weight");
            case LOCK -> recorded.getDuration().toNanos();
        };
    }
}
