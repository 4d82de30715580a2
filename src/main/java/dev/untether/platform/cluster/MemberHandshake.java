package dev.untether.platform.cluster;

import com.hazelcast.nio.MemberSocketInterceptor;
import dev.untether.platform.cluster.ClusterSeal.ClusterKeys;
import dev.untether.platform.flow.LogLimit;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ProtocolException;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Properties;
import java.util.Set;
import java.util.function.Predicate;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The handshake on a connection between members, before Hazelcast reads a byte from it: each side
 * proves that it knows the cluster's secret, which is never sent.
 *
 * <pre>
 *   connecting    accepting
 *      greeting, nonce A -&gt;
 *   &lt;- nonce B
 *      HMAC(key, "connecting", A, B) -&gt;
 *   &lt;- HMAC(key, "accepting", A, B)
 * </pre>
 *
 * The connecting side proves first, so that a stranger who connects gets no HMAC on which to try
 * secrets. The whole handshake has one timeout. Few handshakes may run at once, with separate
 * places for addresses from which nodes are expected. Later traffic on the connection is neither
 * encrypted nor protected against changes.
 */
final class MemberHandshake implements MemberSocketInterceptor {
  private static final Logger LOG = LoggerFactory.getLogger(MemberHandshake.class);
  private static final byte[] GREETING = "untether-member-1".getBytes(StandardCharsets.US_ASCII);
  private static final String ALGORITHM = "HmacSHA256";
  private static final int NONCE_BYTES = 32;

  /**
   * The number of threads that connect and accept: more than the handshakes that may wait for the
   * other side.
   */
  static final int THREADS = 24;

  private static final int MAX_UNPROVEN = 8;
  private static final int MAX_UNPROVEN_PER_ADDRESS = 4;
  private static final LogLimit STRANGERS = new LogLimit();

  private final SecretKeySpec key;
  private final Duration limit;
  private final Predicate<InetAddress> known;
  private final SecureRandom random = new SecureRandom();
  private final UnprovenSockets nodes = new UnprovenSockets(MAX_UNPROVEN, MAX_UNPROVEN_PER_ADDRESS);
  private final UnprovenSockets strangers =
      new UnprovenSockets(MAX_UNPROVEN, MAX_UNPROVEN_PER_ADDRESS);
  private volatile boolean refused;

  /**
   * @param limit the timeout of a whole handshake
   * @param known the addresses from which nodes are expected
   */
  MemberHandshake(ClusterKeys keys, Duration limit, Predicate<InetAddress> known) {
    this.key = new SecretKeySpec(keys.forJoining(), ALGORITHM);
    this.limit = limit;
    this.known = known;
  }

  /** Whether a member that this node connected to has not accepted it, or not proved itself. */
  boolean isRefused() {
    return refused;
  }

  @Override
  public void init(Properties none) {}

  @Override
  public void onConnect(Socket socket) throws IOException {
    int timeout = socket.getSoTimeout();
    greet(socket, limit).prove();
    socket.setSoTimeout(timeout);
  }

  /**
   * Whether the other side proved that it is a member, and accepted this node.
   *
   * @throws IOException if no member answers at all
   */
  boolean isProvedWithin(Duration patience, Socket socket) throws IOException {
    Greeted member = greet(socket, patience);
    try {
      member.prove();
      return true;
    } catch (IOException refusedOrSilent) {
      return false;
    }
  }

  /**
   * Fails if no nonce arrives, because then there is no member: a proxy may accept connections for
   * one that is down.
   */
  private Greeted greet(Socket socket, Duration patience) throws IOException {
    TimedInput in = new TimedInput(socket, patience);
    OutputStream out = socket.getOutputStream();
    byte[] mine = nonce();
    out.write(GREETING);
    out.write(mine);
    return new Greeted(in, out, mine, in.read(NONCE_BYTES));
  }

  /** A connection to a member that has answered the greeting. */
  private final class Greeted {
    private final TimedInput in;
    private final OutputStream out;
    private final byte[] mine;
    private final byte[] theirs;

    Greeted(TimedInput in, OutputStream out, byte[] mine, byte[] theirs) {
      this.in = in;
      this.out = out;
      this.mine = mine;
      this.theirs = theirs;
    }

    void prove() throws IOException {
      try {
        out.write(proof("connecting", mine, theirs));
        require(in, proof("accepting", mine, theirs));
      } catch (SocketTimeoutException silent) {
        throw silent;
      } catch (IOException unproven) {
        refused = true;
        throw unproven;
      }
    }
  }

  @Override
  public void onAccept(Socket socket) throws IOException {
    int timeout = socket.getSoTimeout();
    UnprovenSockets waiting = known.test(socket.getInetAddress()) ? nodes : strangers;
    waiting.add(socket);
    try {
      TimedInput in = new TimedInput(socket, limit);
      OutputStream out = socket.getOutputStream();
      require(in, GREETING);
      byte[] theirs = in.read(NONCE_BYTES);
      byte[] mine = nonce();
      out.write(mine);
      require(in, proof("connecting", theirs, mine));
      out.write(proof("accepting", theirs, mine));
    } catch (IOException unproven) {
      warnOf(socket);
      throw unproven;
    } finally {
      waiting.remove(socket);
    }
    socket.setSoTimeout(timeout);
  }

  private static void warnOf(Socket socket) {
    STRANGERS.log(
        leftOut ->
            LOG.warn(
                "{} has connected as a node, but has not proved that it knows this cluster's name"
                    + " and secret ({} more since the last such line). Allow only the nodes to reach"
                    + " UNTETHER_CLUSTER_PORT",
                socket.getRemoteSocketAddress(),
                leftOut));
  }

  private static void require(TimedInput in, byte[] expected) throws IOException {
    if (!MessageDigest.isEqual(in.read(expected.length), expected)) {
      throw new ProtocolException("the other side has not proved that it is a member");
    }
  }

  private byte[] nonce() {
    byte[] nonce = new byte[NONCE_BYTES];
    random.nextBytes(nonce);
    return nonce;
  }

  private byte[] proof(String side, byte[] ofConnecting, byte[] ofAccepting) {
    try {
      Mac mac = Mac.getInstance(ALGORITHM);
      mac.init(key);
      mac.update(side.getBytes(StandardCharsets.US_ASCII));
      mac.update(ofConnecting);
      return mac.doFinal(ofAccepting);
    } catch (GeneralSecurityException impossible) {
      throw new IllegalStateException("HMAC-SHA256 is not available", impossible);
    }
  }

  /** Reads from a socket with one timeout for the whole input, even if it arrives byte by byte. */
  static final class TimedInput {
    private final Socket socket;
    private final InputStream in;
    private final long deadline;

    TimedInput(Socket socket, Duration limit) throws IOException {
      this.socket = socket;
      this.in = socket.getInputStream();
      this.deadline = System.nanoTime() + limit.toNanos();
    }

    byte[] read(int length) throws IOException {
      byte[] bytes = new byte[length];
      for (int count = 0; count < length; ) {
        socket.setSoTimeout(millisLeft());
        int more = in.read(bytes, count, length - count);
        if (more < 0) {
          throw new EOFException("the other side has hung up");
        }
        count += more;
      }
      return bytes;
    }

    private int millisLeft() throws SocketTimeoutException {
      long left = Duration.ofNanos(deadline - System.nanoTime()).toMillis();
      if (left <= 0) {
        throw new SocketTimeoutException("the other side is too slow");
      }
      return Math.toIntExact(left);
    }
  }

  /**
   * Connections whose other side has not proved itself yet. Their number is limited, in all and per
   * address. At the limit, a new one replaces the oldest: a real node proves itself at once, so
   * slow strangers cannot keep nodes out. May be used from any thread.
   */
  static final class UnprovenSockets {
    private final int max;
    private final int maxPerAddress;
    private final Set<Socket> waiting = new LinkedHashSet<>();

    UnprovenSockets(int max, int maxPerAddress) {
      this.max = max;
      this.maxPerAddress = maxPerAddress;
    }

    void add(Socket socket) throws IOException {
      for (Socket tooOld : exchange(socket)) {
        tooOld.close();
      }
    }

    synchronized void remove(Socket socket) {
      waiting.remove(socket);
    }

    private synchronized List<Socket> exchange(Socket socket) {
      List<Socket> ofThisAddress =
          waiting.stream()
              .filter(other -> socket.getInetAddress().equals(other.getInetAddress()))
              .toList();
      List<Socket> tooOld = new ArrayList<>();
      if (ofThisAddress.size() >= maxPerAddress) {
        tooOld.add(ofThisAddress.get(0));
      } else if (waiting.size() >= max) {
        tooOld.add(waiting.iterator().next());
      }
      tooOld.forEach(waiting::remove);
      waiting.add(socket);
      return tooOld;
    }
  }
}
