/**
 * Linux's io_uring beneath the selector of {@code java.nio}: bytes of all connections are received into shared buffers
 * before anybody asks for them, and the answers of a duty cycle go out by one system call.
 *
 * <pre>
 *   NioTransport ──► UringSelector ──► Ring ──► kernel
 *        │                 ▲             │        │
 *        ▼                 └─────────────┘        ▼
 *   UringSocketChannel ──► SendSlots ......... sockets
 *                      ◄── ReceiveBuffers ....
 * </pre>
 */
package org.peregrine.transports.uring;
