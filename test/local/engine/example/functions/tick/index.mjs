const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

export const handler = async (event) => {
  await pause(150);
  return { said: event };
};
