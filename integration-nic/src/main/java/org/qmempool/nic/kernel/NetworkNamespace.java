package org.qmempool.nic.kernel;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.FutureTask;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.qmempool.nic.PortException;

/**
 * A network namespace without a name, held by a platform thread of its own.
 *
 * <p>A namespace belongs to threads, not to the process: {@code unshare(CLONE_NEWNET)} moves the
 * calling thread alone, and a thread inherits the namespace of the one that starts it. So this
 * class keeps one thread that made the namespace; {@link #call} runs a task on it, {@link #start}
 * starts a further thread inside. As nothing is mounted under /run/netns, the kernel removes the
 * namespace and the links in it with its last thread and socket, even after {@code kill -9}.
 *
 * <p>What stays in the namespace although other threads use it: sockets (netlink, AF_XDP,
 * AF_PACKET) belong for life to the namespace of the thread that opened them. What looks at the
 * calling thread each time: interface names and indices, attaching of programs, test runs, {@code
 * /proc/thread-self/net} and {@code /proc/sys/net}. Virtual threads must not be used for any of it,
 * since the carrier would keep the namespace.
 *
 * <p>All methods may be called by any thread.
 */
public final class NetworkNamespace implements AutoCloseable {
  private static final int CLONE_NEWNET = 0x40000000;
  private static final Duration BOUND = Duration.ofSeconds(30);

  private final String name;
  private final Thread thread;
  private final LinkedBlockingQueue<FutureTask<?>> tasks = new LinkedBlockingQueue<>();
  private volatile boolean closed;
  private final int tid;

  private NetworkNamespace(String name) {
    this.name = name;
    this.thread = Thread.ofPlatform().daemon().name("netns-" + name).unstarted(this::loop);
    thread.start();
    try {
      this.tid = call(NetworkNamespace::enter);
    } catch (RuntimeException | Error e) { // a LinkageError where the system is not Linux
      close();
      throw e;
    }
  }

  /**
   * Makes a new, empty network namespace; its loopback is down.
   *
   * @param name for thread names and messages only
   * @return to be closed by the caller
   * @throws PortException if the kernel refuses, with the remedy
   */
  public static NetworkNamespace create(String name) {
    return new NetworkNamespace(name);
  }

  /**
   * The name that it was created with.
   *
   * @return the name
   */
  public String name() {
    return name;
  }

  /**
   * The id of the thread that holds the namespace; taken by IFLA_NET_NS_PID and {@code ip link set
   * netns}.
   *
   * @return the thread id
   */
  public int tid() {
    return tid;
  }

  /**
   * Where outside programs enter: {@code nsenter --net=PATH ping ...}.
   *
   * @return a path in /proc
   */
  public String path() {
    return "/proc/" + ProcessHandle.current().pid() + "/task/" + tid + "/ns/net";
  }

  /**
   * Runs a task on the namespace's thread and waits for it, at most 30 seconds.
   *
   * @param <T> type of the result
   * @param task what to run
   * @return the task's result
   * @throws PortException if the namespace is closed, the time is over (the task is interrupted) or
   *     the task threw a checked exception; an unchecked one is thrown as it is
   */
  public <T extends @Nullable Object> T call(Callable<T> task) {
    return call(BOUND, task);
  }

  /**
   * As {@link #call(Callable)}, with a bound of the caller's.
   *
   * @param <T> type of the result
   * @param bound how long to wait at most
   * @param task what to run
   * @return the task's result
   */
  public <T extends @Nullable Object> T call(Duration bound, Callable<T> task) {
    FutureTask<T> future = new FutureTask<>(task);
    if (thread.equals(Thread.currentThread())) {
      future.run(); // a task that calls back: run it here, waiting for ourselves would never end
    } else {
      submit(future);
    }
    try {
      return future.get(bound.toNanos(), TimeUnit.NANOSECONDS);
    } catch (TimeoutException e) {
      future.cancel(true);
      throw new PortException(
          "a task in namespace "
              + name
              + " did not end within "
              + bound.toMillis()
              + " ms; give it a longer bound or make it shorter",
          0);
    } catch (InterruptedException e) {
      future.cancel(true);
      Thread.currentThread().interrupt();
      throw new PortException("interrupted while waiting for a task in namespace " + name, 0);
    } catch (CancellationException e) {
      throw closedFailure();
    } catch (ExecutionException e) {
      throw rethrow(e.getCause());
    }
  }

  /**
   * As {@link #call(Callable)}, for a task without a result.
   *
   * @param task what to run
   */
  public void run(Runnable task) {
    var _ = call(Executors.callable(task, name));
  }

  /**
   * Starts a daemon platform thread inside the namespace. It keeps the namespace alive until it
   * ends, also after {@link #close}.
   *
   * @param threadName of the thread
   * @param body what it runs
   * @return the started thread
   */
  public Thread start(String threadName, Runnable body) {
    return call(() -> Thread.ofPlatform().daemon().name(threadName).start(body));
  }

  /**
   * Ends the namespace's thread; waits at most 30 seconds for the task that it is running. Further
   * calls do nothing.
   */
  @Override
  public void close() {
    closed = true;
    tasks.add(new FutureTask<>(() -> name)); // wakes the loop, which then sees closed
    if (thread.equals(Thread.currentThread())) {
      return;
    }
    boolean interrupted = false;
    try {
      if (!thread.join(BOUND)) {
        thread.interrupt();
      }
    } catch (InterruptedException e) {
      interrupted = true;
      thread.interrupt();
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public String toString() {
    return name + " (" + path() + ")";
  }

  private static int enter() {
    int rc = NicLibc.unshare(CLONE_NEWNET);
    if (rc < 0) {
      throw Errno.failure(
          "cannot make a network namespace",
          rc,
          "it takes CAP_SYS_ADMIN: run as root, or inside `unshare --user --map-root-user --net`");
    }
    return NicLibc.gettid();
  }

  private void loop() {
    while (!closed) {
      FutureTask<?> task;
      try {
        task = tasks.take();
      } catch (InterruptedException e) {
        continue; // a cancelled task's interrupt that came late
      }
      task.run();
      Thread.interrupted(); // likewise: it must not reach the next task
    }
    FutureTask<?> left;
    while ((left = tasks.poll()) != null) {
      left.cancel(false);
    }
  }

  private void submit(FutureTask<?> task) {
    if (closed) {
      throw closedFailure();
    }
    tasks.add(task);
    if (closed) {
      task.cancel(false); // the loop may have ended before it saw the task; else this is harmless
    }
  }

  private PortException closedFailure() {
    return new PortException("namespace " + name + " is closed; create a new one", 0);
  }

  private RuntimeException rethrow(@Nullable Throwable cause) {
    if (cause instanceof RuntimeException e) {
      return e;
    }
    if (cause instanceof Error e) {
      throw e;
    }
    return new PortException("a task in namespace " + name + " failed: " + cause, 0);
  }
}
