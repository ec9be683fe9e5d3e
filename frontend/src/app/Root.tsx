/** Decides between the log-in and the app. */

import { Center, Loader } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useLocation } from "@tanstack/react-router";

import { sessionQuery } from "@/shared/session/session";
import { Failed } from "@/shared/ui/states";

import { LoginPage } from "./auth/LoginPage";
import { NewPasswordPage } from "./auth/NewPasswordPage";
import { RegisterPage } from "./auth/RegisterPage";
import { OutageBanner } from "./frame/OutageBanner";
import { Shell } from "./frame/Shell";

/** The one address that shows a visitor something else than the log-in. */
const REGISTER = "/register";

export function Root() {
  const { pathname } = useLocation();
  const session = useQuery(sessionQuery);
  if (session.isPending) {
    return (
      <Center mih="100dvh">
        <Loader type="dots" aria-label="Loading" />
      </Center>
    );
  }
  if (session.isError && !session.data) {
    return (
      <>
        <OutageBanner />
        <Center mih="100dvh" p="md" component="main">
          <Failed error={session.error} onRetry={() => void session.refetch()} />
        </Center>
      </>
    );
  }
  if (session.data?.password_change_required) {
    return (
      <>
        <OutageBanner />
        <NewPasswordPage user={session.data.user} />
      </>
    );
  }
  if (session.data) return <Shell key={session.data.user.id} />;
  return (
    <>
      <OutageBanner />
      {pathname === REGISTER ? <RegisterPage /> : <LoginPage />}
    </>
  );
}
