package dev.untether.platform.cluster;

import com.hazelcast.nio.MemberSocketInterceptor;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.ProtocolException;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Properties;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What both sides of a connection between members go through before Hazelcast reads a byte from it:
 * each proves that it knows the cluster's secret, which is never sent.
 *
 * <pre>
 *   connecting    accepting
 *      greeting, nonce A -&gt;
 *   &lt;- nonce B
 *      HMAC(key, "connecting", A, B) -&gt;
 *   &lt;- HMAC(key, "accepting", A, B)
 * </pre>
 *
 * Who connects proves first, so that a stranger who connects gets nothing to try secrets on. What
 * follows on the connection is neither encrypted nor protected from being changed.
 */
final class MemberHandshake implements MemberSocketInterceptor {
  private static final Logger LOG = LoggerFactory.getLogger(MemberHandshake.class);
  private static final byte[] GREETING = "untether-member-1".getBytes(StandardCharsets.US_ASCII);
  private static final String ALGORITHM = "HmacSHA256";
  private static final int NONCE_BYTES = 32;
  private static final int TIMEOUT_MILLIS = 3000;

  private final SecretKeySpec key;
  private final SecureRandom random = new SecureRandom();
  private volatile boolean refused;

  MemberHandshake(ClusterKeys keys) {
    this.key = new SecretKeySpec(keys.forJoining(), ALGORITHM);
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
    socket.setSoTimeout(TIMEOUT_MILLIS);
    DataOutputStream out = new DataOutputStream(socket.getOutputStream());
    DataInputStream in = new DataInputStream(socket.getInputStream());
    byte[] mine = nonce();
    out.write(GREETING);
    out.write(mine);
    // Where none comes there is no member: a proxy may accept for one that is down.
    byte[] theirs = read(in, NONCE_BYTES);
    try {
      out.write(proof("connecting", mine, theirs));
      require(in, proof("accepting", mine, theirs));
    } catch (SocketTimeoutException silent) {
      throw silent;
    } catch (IOException unproven) {
      refused = true;
      throw unproven;
    }
    socket.setSoTimeout(timeout);
  }

  @Override
  public void onAccept(Socket socket) throws IOException {
    int timeout = socket.getSoTimeout();
    socket.setSoTimeout(TIMEOUT_MILLIS);
    DataOutputStream out = new DataOutputStream(socket.getOutputStream());
    DataInputStream in = new DataInputStream(socket.getInputStream());
    try {
      require(in, GREETING);
      byte[] theirs = read(in, NONCE_BYTES);
      byte[] mine = nonce();
      out.write(mine);
      require(in, proof("connecting", theirs, mine));
      out.write(proof("accepting", theirs, mine));
    } catch (IOException unproven) {
      LOG.warn(
          "{} has connected as a node, but does not know this cluster's name and secret",
          socket.getRemoteSocketAddress());
      throw unproven;
    }
    socket.setSoTimeout(timeout);
  }

  private static void require(DataInputStream in, byte[] expected) throws IOException {
    if (!MessageDigest.isEqual(read(in, expected.length), expected)) {
      throw new ProtocolException("the other side has not proved that it is a member");
    }
  }

  private static byte[] read(DataInputStream in, int length) throws IOException {
    byte[] bytes = new byte[length];
    in.readFully(bytes);
    return bytes;
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
}
