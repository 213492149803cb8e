package org.peregrine.transports.aeron;

import io.aeron.driver.MediaDriver;
import io.aeron.driver.ThreadingMode;
import java.io.IOException;

/** A driver in a process of its own, until its input ends. */
final class DriverMain {
    private DriverMain() {}

    public static void main(String[] arguments) throws IOException {
        try (MediaDriver driver = MediaDriver.launch(new MediaDriver.Context()
                .aeronDirectoryName(arguments[0])
                .threadingMode(ThreadingMode.SHARED)
                .dirDeleteOnStart(true)
                .ipcTermBufferLength(1 << 16))) {
            System.out.println(driver.aeronDirectoryName().isEmpty() ? "nowhere" : "up");
            while (System.in.read() >= 0) {
                Thread.onSpinWait();
            }
        }
    }
}
