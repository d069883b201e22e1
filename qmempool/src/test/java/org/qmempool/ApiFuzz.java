package org.qmempool;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.reflect.Constructor;
import java.lang.reflect.Executable;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.Consumer;
import java.util.function.IntSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.qmempool.bulk.BulkAllocator;
import org.qmempool.bulk.CurrentCpu;
import org.qmempool.bulk.ElementLayout;
import org.qmempool.bulk.ElementMemory;
import org.qmempool.bulk.OffHeapException;
import org.qmempool.bulk.OffHeapRange;
import org.qmempool.bulk.OffHeapRangeBuilder;
import org.qmempool.bulk.PageSize;
import org.qmempool.bulk.PrefaultProgress;
import org.qmempool.check.CheckLevel;
import org.qmempool.check.CheckStats;
import org.qmempool.check.Finding;

/**
 * Calls every public method and constructor of the pool and of its memory, found by reflection, on
 * objects in every state and with arguments of every kind, from a seed. Views that calls returned
 * are kept past trims and closes, and another thread reads and writes them all the time. Arguments:
 * the calls, the seed. Ends with 1 and a text at the first Throwable that no javadoc promises; a
 * crash ends it otherwise.
 */
final class ApiFuzz {
  private static final Class<?>[] TYPES = {
    Mempool.class,
    MempoolBuilder.class,
    MempoolCache.class,
    SharedHandles.class,
    PoolStats.class,
    CheckStats.class,
    CheckLevel.class,
    BulkAllocator.class,
    CurrentCpu.class,
    ElementLayout.class,
    ElementMemory.class,
    OffHeapRange.class,
    OffHeapRangeBuilder.class,
    PageSize.class
  };
  private static final int KEPT = 6;
  private static final int MAPS_ONE_IN = 50;
  private static final int MOST_BYTES = 1 << 20;
  private static final @Nullable String[] NAMES = {"a", "b", "OFF", "BASE", "", "a/b\0", null};

  private final SplittableRandom random;
  private final List<Executable> calls = new ArrayList<>();
  private final Map<String, Integer> returned = new TreeMap<>();
  private final List<List<Object>> objects = new ArrayList<>();
  private final int[][] arrays = new int[12][];
  private final AtomicReferenceArray<@Nullable Object> views = new AtomicReferenceArray<>(64);
  private volatile boolean done;
  private volatile @Nullable Throwable wrong;
  private long threw;
  private int depth;

  private ApiFuzz(long seed) {
    random = new SplittableRandom(seed);
    for (Class<?> type : TYPES) {
      objects.add(new ArrayList<>());
      for (Method method : type.getDeclaredMethods()) {
        if (Modifier.isPublic(method.getModifiers()) && !method.isBridge()) {
          calls.add(method);
        }
      }
      if (!type.isRecord() || type == ElementLayout.class) {
        for (Constructor<?> constructor : type.getConstructors()) {
          calls.add(constructor);
        }
      }
    }
    calls.sort(Comparator.comparing(Executable::toString)); // the JVM's order is not the same twice
    for (int i = 0; i < arrays.length; i++) {
      arrays[i] = random.ints(random.nextInt(300), -1, 100).toArray();
    }
  }

  /** See the class. */
  public static void main(String[] args) throws Exception {
    long calls = Long.parseLong(args[0]);
    long seed = Long.parseLong(args[1]);
    ApiFuzz fuzz = new ApiFuzz(seed);
    Thread.setDefaultUncaughtExceptionHandler((thread, e) -> {}); // what listeners throw
    Thread toucher = new Thread(() -> fuzz.touchUntilDone(seed), "toucher");
    toucher.start();
    try {
      for (long i = 0; i < calls && fuzz.wrong == null; i++) {
        fuzz.call();
      }
    } finally {
      fuzz.done = true;
      toucher.join();
    }
    Throwable wrong = fuzz.wrong;
    if (wrong != null) {
      wrong.printStackTrace(System.out);
      System.out.println("wrong, seed " + seed + ": " + wrong);
      System.exit(1);
    }
    List<String> never = new ArrayList<>();
    for (Executable call : fuzz.calls) {
      if (!fuzz.returned.containsKey(call.toString())) {
        never.add(call.toString());
      }
    }
    System.out.println("never returned: " + never);
    System.out.printf(
        "%d calls of %d methods and constructors, %d threw, %d never returned, seed %d%n",
        calls, fuzz.calls.size(), fuzz.threw, never.size(), seed);
  }

  private void call() {
    int what = random.nextInt(100);
    if (what < 45) {
      moveHandles();
    } else if (what < 65) {
      touch(views.get(random.nextInt(views.length())), random);
    } else {
      Executable call = calls.get(random.nextInt(calls.size()));
      if (!mapsMemory(call) || random.nextInt(MAPS_ONE_IN) == 0) {
        callAny(call);
      }
    }
  }

  /** Calls that take milliseconds, so they are made less often. */
  private static boolean mapsMemory(Executable call) {
    Class<?> type = call.getDeclaringClass();
    return switch (call.getName()) {
      case "build", "open", "prefer", "require", "attach" -> true;
      case "close" -> type != MempoolCache.class;
      default -> false;
    };
  }

  /** The operations that count, more often than their number among the methods gives. */
  private void moveHandles() {
    HandleAllocator allocator = (HandleAllocator) any(HandleAllocator.class);
    if (allocator == null) {
      return;
    }
    int[] array = arrays[random.nextInt(arrays.length)];
    int from = random.nextInt(8) == 0 ? number() : 0;
    int n = random.nextInt(8) == 0 ? number() : random.nextInt(array.length + 1);
    expect(
        () -> "moving handles",
        () -> {
          switch (random.nextInt(5)) {
            case 0 -> allocator.allocBulk(array, from, n);
            case 1 -> allocator.allocBurst(array, from, n);
            case 2 -> array[random.nextInt(array.length)] = allocator.alloc();
            case 3 -> allocator.freeBulk(array, from, n);
            default -> allocator.free(array[random.nextInt(array.length)]);
          }
        });
  }

  private void callAny(Executable call) {
    Object target = null;
    if (call instanceof Method && !Modifier.isStatic(call.getModifiers())) {
      target = any(call.getDeclaringClass());
      if (target == null) {
        return;
      }
    }
    Object object = target;
    @Nullable Object[] arguments = new @Nullable Object[call.getParameterCount()];
    for (int i = 0; i < arguments.length; i++) {
      arguments[i] = argument(call.getParameterTypes()[i]);
    }
    expect(
        () -> call + " " + Arrays.toString(arguments),
        () -> {
          Object result =
              call instanceof Method method
                  ? method.invoke(object, arguments)
                  : ((Constructor<?>) call).newInstance(arguments);
          returned.merge(call.toString(), 1, Integer::sum);
          keep(result);
        });
  }

  private interface Call {
    void run() throws Throwable;
  }

  private void expect(Supplier<String> what, Call call) {
    try {
      call.run();
    } catch (Throwable thrown) {
      Throwable e = thrown instanceof InvocationTargetException t ? t.getCause() : thrown;
      threw++;
      if (!promised(e)) {
        wrong = new AssertionError(what.get(), e);
      }
    }
  }

  private static boolean promised(@Nullable Throwable e) {
    return e instanceof IllegalArgumentException
        || e instanceof IllegalStateException
        || e instanceof IndexOutOfBoundsException
        || e instanceof OffHeapException
        || e instanceof NullPointerException
        || e instanceof Refusal;
  }

  private void keep(@Nullable Object result) {
    if (result instanceof MemorySegment || result instanceof ByteBuffer) {
      views.set(random.nextInt(views.length()), result);
    } else if (result != null) {
      for (int i = 0; i < TYPES.length; i++) {
        List<Object> kept = objects.get(i);
        if (TYPES[i].isInstance(result) && !kept.contains(result)) {
          kept.add(result);
          if (kept.size() > KEPT) {
            end(kept.remove(random.nextInt(KEPT)));
          }
        }
      }
    }
  }

  /** What is not kept any more must not keep memory. */
  private void end(Object object) {
    if (object instanceof Mempool pool) {
      for (boolean more = true; more; ) {
        more = false;
        for (String port : pool.stats().ports()) {
          pool.unregister(port);
          more = true;
        }
      }
    }
    if (object instanceof AutoCloseable closeable) {
      expect(() -> "end " + object, closeable::close);
    }
  }

  /** One of the kept objects of a type, of any state. */
  private @Nullable Object any(Class<?> type) {
    int begin = random.nextInt(TYPES.length);
    for (int i = 0; i < TYPES.length; i++) {
      int at = (begin + i) % TYPES.length;
      if (type.isAssignableFrom(TYPES[at]) && !objects.get(at).isEmpty()) {
        return objects.get(at).get(random.nextInt(objects.get(at).size()));
      }
    }
    return null;
  }

  private @Nullable Object argument(Class<?> type) {
    if (type == int.class) {
      return number();
    }
    if (type == long.class) {
      return random.nextInt(6) == 0
          ? (Object) List.of(-1L, 0L, Long.MIN_VALUE, Long.MAX_VALUE).get(random.nextInt(4))
          : (Object) (long) random.nextInt(MOST_BYTES);
    }
    if (type.isEnum() && random.nextInt(20) > 0) {
      return type.getEnumConstants()[random.nextInt(type.getEnumConstants().length)];
    }
    if (random.nextInt(40) == 0) {
      return null;
    }
    if (type == int[].class) {
      return arrays[random.nextInt(arrays.length)];
    }
    if (type == String.class) {
      return NAMES[random.nextInt(NAMES.length)];
    }
    if (type == Duration.class) {
      return Duration.ofNanos(random.nextInt(-10, 1000));
    }
    if (type == IntSupplier.class) {
      int held = random.nextInt(-1, 5);
      return (IntSupplier) () -> held;
    }
    if (type == WatermarkListener.class) {
      return new Listener();
    }
    if (type == Consumer.class) {
      return (Consumer<Object>) this::accept;
    }
    if (type == PrefaultProgress.class) {
      return (PrefaultProgress) (done, all) -> {};
    }
    if (type == Path.class) {
      return any(OffHeapRange.class) instanceof OffHeapRange range && random.nextBoolean()
          ? pathOf(range)
          : Path.of("/dev/null");
    }
    return any(type);
  }

  private static Path pathOf(OffHeapRange range) {
    try {
      return range.path();
    } catch (IllegalStateException e) {
      return Path.of("/nowhere");
    }
  }

  /** Wishes about memory, or a finding; throws now and then. */
  private void accept(Object given) {
    if (given instanceof OffHeapRangeBuilder range && random.nextInt(8) == 0) {
      range.shared("fuzz");
    } else if (!(given instanceof Finding) && random.nextInt(20) == 0) {
      throw new Refusal();
    }
  }

  private int number() {
    return switch (random.nextInt(10)) {
      case 0 -> random.nextInt(-2, 2);
      case 1 -> List.of(Integer.MIN_VALUE, Integer.MAX_VALUE, (1 << 30) + 1).get(random.nextInt(3));
      case 2 -> 1 << random.nextInt(13);
      case 3 -> random.nextInt(5000);
      default -> random.nextInt(100);
    };
  }

  private void touchUntilDone(long seed) {
    SplittableRandom mine = new SplittableRandom(~seed);
    while (!done) {
      touch(views.get(mine.nextInt(views.length())), mine);
    }
  }

  /** Reads or writes a view, within it or not. */
  private void touch(@Nullable Object view, SplittableRandom random) {
    try {
      if (view instanceof MemorySegment segment) {
        long size = segment.byteSize();
        long at = random.nextInt(20) == 0 ? random.nextLong() : random.nextLong(size + 1);
        switch (random.nextInt(4)) {
          case 0 -> segment.set(ValueLayout.JAVA_BYTE, at, (byte) at);
          case 1 -> segment.get(ValueLayout.JAVA_LONG_UNALIGNED, at);
          case 2 -> segment.asSlice(at, random.nextInt(64)).fill((byte) at);
          default -> segment.get(ValueLayout.JAVA_INT, at);
        }
      } else if (view instanceof ByteBuffer buffer) {
        int at = random.nextInt(buffer.capacity() + 1);
        buffer.put(at, (byte) at);
        buffer.getInt(at);
      }
    } catch (Throwable e) {
      if (!promised(e)) {
        wrong = new AssertionError("touching " + view, e);
      }
    }
  }

  /** What a callback of the user throws. */
  private static final class Refusal extends RuntimeException {
    private static final long serialVersionUID = 1;
  }

  /** Uses the pool that tells it. */
  private final class Listener implements WatermarkListener {
    @Override
    public void low(Mempool pool) {
      if (depth++ < 2) {
        pool.free(pool.alloc());
      }
      depth--;
    }

    @Override
    public void recovered(Mempool pool) {
      throw new Refusal();
    }
  }
}
