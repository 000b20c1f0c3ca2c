// SPDX-License-Identifier: Apache-2.0
/**
 * Worker processes: heavy, native or untrusted work outside of the engine, a process kept for many requests. Training, model
 * replicas and expressions use the same protocol.
 *
 * <p><b>The worker's side in Java</b> is a main class that hands its requests to a handler:
 *
 * <pre>{@code
 * public final class EchoWorker {
 *   public static void main(String[] args) {
 *     Worker.serve((request, call) -> new WorkerMessage("{\"said\":" + request.json() + "}"));
 *   }
 * }
 * }</pre>
 *
 * <p><b>The engine's side</b> refers to the service {@link io.dte.compute.api.worker.WorkerPools} and opens a pool. The class
 * path is said by naming one class of each bundle or library the worker needs; this package is on it anyway:
 *
 * <pre>{@code
 * WorkerPool pool = pools.open(WorkerPoolSettings.of("echo", WorkerProgram.java(EchoWorker.class.getName(), EchoWorker.class)
 *     .heap(64)).workers(0, 4).requestTimeout(Duration.ofSeconds(20)));
 * WorkerCall call = pool.submit(new WorkerMessage("\"hello\""));
 * String json = call.reply().toCompletableFuture().get().json();
 * }</pre>
 *
 * <p>A worker that crashes, hangs longer than the request's limit, or runs out of its heap fails the request it works on with a
 * {@link io.dte.compute.api.worker.WorkerException} that says which, and is replaced. A component closes its pools when it is
 * deactivated.
 *
 * <p><b>The protocol</b>, for workers in other languages. Standard input and output carry frames: a header of 17 bytes in
 * network order (kind, one byte; number of the request, 8 bytes; length of the JSON text, 4 bytes; length of the binary body, 4
 * bytes), the JSON text in UTF-8, the body; in Python {@code struct.Struct(">Bqii")}. The kinds are those of
 * {@link io.dte.compute.api.worker.WorkerFrame}. The worker writes READY when it can take requests. It answers each REQUEST with
 * REPLY or FAILURE ({@code {"message": …}}), before which it may write any number of PROGRESS, and each PING with PONG; it may
 * leave CANCEL alone, since a worker that goes on is killed. At the end of its standard input it ends at once. What it writes to
 * standard error goes to the log.
 */
@org.osgi.annotation.bundle.Export
@org.osgi.annotation.versioning.Version("0.1.0")
package io.dte.compute.api.worker;
