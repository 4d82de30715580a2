package dev.untether.platform.cluster;

import java.io.IOException;
import java.net.Socket;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Connections whose other side has not proved itself yet. Their number is limited, in all and per
 * address. At the limit, a new one replaces the oldest: a real node proves itself at once, so slow
 * strangers cannot keep nodes out. May be used from any thread.
 */
final class UnprovenSockets {
  private final int most;
  private final int mostOfOneAddress;
  private final Set<Socket> waiting = new LinkedHashSet<>();

  UnprovenSockets(int most, int mostOfOneAddress) {
    this.most = most;
    this.mostOfOneAddress = mostOfOneAddress;
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
    if (ofThisAddress.size() >= mostOfOneAddress) {
      tooOld.add(ofThisAddress.get(0));
    } else if (waiting.size() >= most) {
      tooOld.add(waiting.iterator().next());
    }
    tooOld.forEach(waiting::remove);
    waiting.add(socket);
    return tooOld;
  }
}
