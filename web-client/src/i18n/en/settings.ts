import type { settings as ru } from "../ru/settings";

export const settings = {
  "settings.title": "Settings",
  "settings.device": "Appearance",
  "settings.language": "Language",
  "settings.theme": "Theme",
  "settings.themeAuto": "As the system",
  "settings.themeLight": "Light",
  "settings.themeDark": "Dark",

  "settings.profile": "Profile",
  "settings.name": "Name",
  "settings.timeZone": "Time zone",
  "settings.saved": "Saved",
  "settings.picture": "Picture",
  "settings.choosePicture": "Choose a picture",
  "settings.removePicture": "Remove",
  "settings.logins": "Sign-in",
  "settings.noLogin": "No e-mail and no phone: you can enter only by a one-time link.",
  "settings.loginHint": "An administrator changes the e-mail and the phone.",

  "settings.password": "Password",
  "settings.passwordNone": "There is none. With a password you can enter without a link.",
  "settings.current": "Present password",
  "settings.new": "New password",
  "settings.newHint": "At least {min} characters. Your other devices are signed out.",
  "settings.short": "The password is shorter than {min} characters",
  "settings.wrong": "The present password does not fit",
  "settings.changePassword": "Change the password",
  "settings.setPassword": "Set a password",
  "settings.passwordChanged": "Password saved",

  "settings.push": "Notifications on this device",
  "settings.pushOff": "Off. You see new tasks and answers only while Artel is open.",
  "settings.pushOn": "On: new tasks arrive even when the screen is dark.",
  "settings.pushDenied":
    "The browser forbids them. Allow notifications for this site in the browser's settings and come back.",
  "settings.pushUnsupported":
    "This browser cannot. On an iPhone add Artel to the Home Screen and open it from there.",
  "settings.pushEnable": "Turn on",
  "settings.pushDisable": "Turn off",
  "settings.pushTest": "Test",
  "settings.pushQuestion": "Do you see the notification?",
  "settings.pushSent": "We sent a test. It arrives within a few seconds.",
  "settings.pushYes": "Yes, I see it",
  "settings.pushNo": "No, it has not come",
  "settings.pushGood": "Good, notifications work",
  "settings.pushBad": "Check “Do not disturb”, and whether the system lets the browser notify.",

  "settings.pushAsk": "Turn notifications on for this device?",
  "settings.pushAskText": "New tasks and answers arrive even when the screen is dark.",
  "settings.pushAskEnd": "I see",
  "settings.pushLater": "Not now",
  "settings.pushFailed": "The browser has not turned notifications on",
  "settings.pushFailedText":
    "Allow them for this site in the browser's settings. You can turn them on and try them later in the settings of Artel.",

  "settings.sessions": "Where you are signed in",
  "settings.thisDevice": "this device",
  "settings.end": "End",
  "settings.endOf": "End the session: {device}",
  "settings.signOut": "Sign out",
  "settings.signOutAsk": "Sign out on this device?",
  "settings.signOutText": "Drafts and what is unsent are erased from this device.",
  "settings.unsent":
    "{count, plural, one {# action is not sent yet} other {# actions are not sent yet}}: better wait.",

  "settings.about": "About",
  "settings.aboutText": "Artel {version}. Operators and masters at work together.",
  "settings.api": "API description",
} satisfies Record<keyof typeof ru, string>;
