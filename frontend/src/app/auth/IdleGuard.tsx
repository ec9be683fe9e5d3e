/** Asks once whether somebody is still there, before the session ends because nobody was active. */

import { Button, Group, Stack, Text } from "@mantine/core";
import { useMutation, useQuery } from "@tanstack/react-query";
import { useEffect, useRef, useState } from "react";

import { reportActivity, signOut } from "@/features/accounts/api";
import { duration } from "@/shared/lib/durations";
import { tellFailed } from "@/shared/lib/tell";
import { sessionQuery } from "@/shared/session/session";
import { Dialog } from "@/shared/ui/dialog/Dialog";

import { endedIdle, loggedOut, queryClient } from "../queries";
import { idleState, type IdleState, reportEvery } from "./idle";

const ACTIVITY = ["pointerdown", "pointermove", "keydown", "wheel", "touchstart"] as const;

/** The tabs of a browser share their session, and so its end. */
const CHANNEL = "claimdeck.activity";

/** When a session of which so much is left now ends, in milliseconds of this browser's clock. */
function endOf({ left }: { left: number }): number {
  return Date.now() + left * 1000;
}

export function IdleGuard() {
  const { data, dataUpdatedAt } = useQuery(sessionQuery);
  const idle = data?.idle;
  if (!idle) return null;
  return <Guard seconds={idle.seconds} told={dataUpdatedAt + idle.left * 1000} />;
}

function Guard({ seconds, told }: { seconds: number; told: number }) {
  const [state, setState] = useState<IdleState>("quiet");
  const [left, setLeft] = useState(seconds);
  const deadline = useRef(told);
  const tabs = useRef<BroadcastChannel | null>(null);
  const stay = useMutation({
    mutationFn: reportActivity,
    onSuccess: (answer) => {
      if (answer) lasts(endOf(answer));
      tabs.current?.postMessage(deadline.current);
    },
  });
  const leave = useMutation({ mutationFn: signOut, onSuccess: loggedOut, onError: tellFailed });
  const lasts = (until: number) => {
    deadline.current = Math.max(deadline.current, until);
    setState(idleState(Date.now(), deadline.current, seconds));
  };
  // The latest of everything, for the clock that is started once.
  const now = useRef({ stay: stay.mutate, lasts });
  useEffect(() => {
    now.current = { stay: stay.mutate, lasts };
  });
  useEffect(() => now.current.lasts(told), [told]);

  useEffect(() => {
    let moved = false;
    let reported = Date.now();
    let asked = false;
    const channel = new BroadcastChannel(CHANNEL);
    channel.onmessage = ({ data: until }: MessageEvent<number>) => now.current.lasts(until);
    tabs.current = channel;
    const onActivity = () => {
      // Once it is asked, only the answer counts: a moved mouse may be nobody.
      if (idleState(Date.now(), deadline.current, seconds) === "quiet") moved = true;
    };
    const over = async () => {
      // Another tab may have gone on meanwhile: the server knows. Without its answer the page forgets all the same.
      const session = await queryClient.fetchQuery({ ...sessionQuery, staleTime: 0 }).catch(() => null);
      if (!session) endedIdle();
      else if (session.idle) now.current.lasts(endOf(session.idle));
    };
    const tick = () => {
      const at = Date.now();
      const next = idleState(at, deadline.current, seconds);
      setState(next);
      setLeft(Math.max(0, Math.ceil((deadline.current - at) / 1000)));
      if (next === "over") {
        if (!asked) void over().finally(() => (asked = false));
        asked = true;
      } else if (moved && at - reported >= reportEvery(seconds) * 1000) {
        moved = false;
        reported = at;
        now.current.stay();
      }
    };
    const clock = setInterval(tick, 1000);
    document.addEventListener("visibilitychange", tick);
    for (const name of ACTIVITY) window.addEventListener(name, onActivity, { passive: true, capture: true });
    return () => {
      clearInterval(clock);
      channel.close();
      document.removeEventListener("visibilitychange", tick);
      for (const name of ACTIVITY) window.removeEventListener(name, onActivity, { capture: true });
    };
  }, [seconds]);

  return (
    <Dialog
      opened={state !== "quiet"}
      onClose={() => stay.mutate()}
      title="Are you still there?"
      size="md"
      closeOnClickOutside={false}
    >
      <Stack>
        <Text size="sm">
          Nothing was done here for a while. To keep what patients entrusted to you from other eyes, you are
          logged out in <strong className="tabular">{duration(left)}</strong>. Running jobs go on.
        </Text>
        <Group justify="flex-end" gap="xs">
          <Button variant="default" loading={leave.isPending} onClick={() => leave.mutate()}>
            Log out
          </Button>
          <Button data-autofocus loading={stay.isPending} onClick={() => stay.mutate()}>
            Stay logged in
          </Button>
        </Group>
      </Stack>
    </Dialog>
  );
}
